enum FormatsRoom {}
