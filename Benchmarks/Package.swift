// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "meterline", path: "..")],
  targets: [
    .executableTarget(
      name: "decode-benchmark",
      dependencies: [.product(name: "JSONStream", package: "meterline")],
      swiftSettings: strict)
  ]
)
