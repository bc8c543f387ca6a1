enum TransformRoom {}
