/// Another program than `meterline`, such as a script of the project.
public enum Script {
  /// Runs one to its end.
  ///
  /// - Parameters:
  ///   - path: the program.
  ///   - arguments: its words.
  ///   - folder: the working folder.
  ///   - environment: variables besides `PATH` and `HOME`.
  public static func run(
    _ path: String, _ arguments: [String] = [], in folder: String,
    environment: [String: String] = [:]
  ) throws -> Program.Outcome {
    try RunningProgram(path, arguments, folder: folder, environment: environment, input: nil)
      .wait()
  }
}
