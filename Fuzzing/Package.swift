// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .unsafeFlags(["-sanitize=fuzzer"]),
]

// The decoder is compiled here a second time, by links to its sources: with every load checked and with the
// fuzzer's coverage.
let package = Package(
  name: "fuzzing",
  targets: [
    .target(name: "JSONStream", swiftSettings: strict + [.define("JSONSTREAM_CHECKED")]),
    .executableTarget(
      name: "DecoderFuzzer", dependencies: ["JSONStream"],
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]),
  ]
)
