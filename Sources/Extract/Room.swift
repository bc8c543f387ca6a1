enum ExtractRoom {}
