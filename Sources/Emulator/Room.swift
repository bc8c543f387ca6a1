enum EmulatorRoom {}
