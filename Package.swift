// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Rooms without a loop over rows: unoptimized they are as fast, and a cold build takes a fifth less.
let steering = strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

/// A room of the house: a Swift target under the project's language settings.
func room(
  _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of one room, which mirror its folder.
func tests(
  of name: String, _ dependencies: [Target.Dependency] = [], fixtures: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.byName(name: name), "TestSupport"] + dependencies,
    exclude: fixtures,
    swiftSettings: strict)
}

/// A system library found by pkg-config, installed by `make deps`.
func library(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
  name: "meterline",
  products: [
    .executable(name: "meterline", targets: ["meterline"]),
    .library(name: "JSONStream", targets: ["JSONStream"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    // Level 0: C libraries as modules, and JSON as slots.
    library("CLibpq", pkgConfig: "libpq", apt: "libpq-dev"),
    library("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
    library("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
    library("CDeflate", pkgConfig: "libdeflate", apt: "libdeflate-dev"),
    library("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),
    library("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
    .target(name: "CSystem"),
    .target(
      name: "CAssets", exclude: ["report", "schema", "starter"],
      cSettings: [.unsafeFlags(["-std=c23"])]),
    room("JSONStream"),

    // Level 1: records and their contracts; PostgreSQL.
    room("Records", ["JSONStream", "CSystem", "CCrypto"]),
    room("Postgres", ["CLibpq"]),

    // Level 2: the trade's words; bytes to batches and back; what rows add up to.
    room("Billing", ["Records"]),
    room("Formats", ["Records", "JSONStream", "CZlib", "CDeflate", "CZstd"]),

    room("Audit", ["Records", "JSONStream"]),

    // Level 3: the rooms that data flows through, and what steers them.
    room(
      "Extract", ["Records", "JSONStream", "Billing", "Formats", "CCurl"], settings: steering),
    room("Transform", ["Records", "JSONStream", "Billing"]),
    room(
      "Load",
      ["Records", "JSONStream", "Billing", "Formats", "Postgres", "CSystem", "CAssets"]),
    room(
      "Pipeline", ["Records", "JSONStream", "Formats", "Audit", "Yams"], settings: steering),
    room(
      "Emulator",
      [
        "Records", "Billing", "Formats", .product(name: "FlyingSocks", package: "FlyingFox"),
      ]),

    // Level 4: a run or a ledger as a page.
    room("Report", ["Records", "CAssets"], settings: steering),

    // Level 5: the commands.
    .executableTarget(
      name: "meterline",
      dependencies: [
        "JSONStream", "Records", "Postgres", "Billing", "Formats", "Extract", "Transform", "Load",
        "Audit", "Pipeline", "Emulator", "Report", "CSystem", "CAssets",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: steering),

    // Tests: one target a room.
    .target(
      name: "TestSupport", dependencies: ["CSystem", "Records", "JSONStream"],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    tests(of: "JSONStream"),
    tests(of: "Records", ["JSONStream"], fixtures: ["Fixtures"]),
    tests(of: "Postgres"),
    tests(of: "Billing", ["Records"]),
    tests(of: "Formats", ["Records", "JSONStream"]),
    tests(of: "Extract", ["Records", "Billing", "Formats", "Emulator"]),
    tests(of: "Transform", ["Records", "Billing", "JSONStream"], fixtures: ["Fixtures"]),
    tests(of: "Load", ["Records", "JSONStream", "Billing", "Postgres", "Formats"]),
    tests(of: "Audit", ["Records", "JSONStream", "Pipeline"]),
    tests(of: "Pipeline", ["Records", "JSONStream", "Audit"]),
    tests(of: "Emulator", ["Records", "Billing"]),
    tests(of: "Report", ["Records"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "TestSupport", "Records", "Formats", "Postgres", "Pipeline", "Emulator", "meterline",
      ],
      swiftSettings: strict),
  ]
)
