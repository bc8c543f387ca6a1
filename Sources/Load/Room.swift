enum LoadRoom {}
