/// A plan that a third party sells, and how it is charged.
struct MarketplaceOffer: Sendable {
  enum Charging: Sendable {
    /// By use, day by day.
    case usage
    /// A fee that comes back every period.
    case recurring
    /// A fee that is charged once.
    case once
  }

  var publisher: String
  var offer: String
  var plan: String
  /// What is counted, in the publisher's words.
  var meter: String
  var unit: String
  var charging: Charging
  /// Price of one unit: `price × 10^-priceScale`.
  var price: UInt64
  var priceScale: Int
  /// The most that is used on a day, in units.
  var dailyMaximum: Int

  /// Plans of nobody's: publishers whose names hold quotes, commas and other scripts.
  static let all: [MarketplaceOffer] = [
    MarketplaceOffer(
      publisher: "Contoso Security", offer: "Web Application Firewall", plan: "Pay as you go",
      meter: "2core", unit: "1 Hour", charging: .usage, price: 375, priceScale: 3,
      dailyMaximum: 24),
    MarketplaceOffer(
      publisher: "Contoso Security", offer: "Web Application Firewall", plan: "Bring \"big\", pay",
      meter: "16core", unit: "1 Hour", charging: .usage, price: 28_125, priceScale: 4,
      dailyMaximum: 24),
    MarketplaceOffer(
      publisher: "株式会社ファブリカム", offer: "データ連携サービス", plan: "標準プラン",
      meter: "ゲートウェイ時間", unit: "1 Hour", charging: .usage, price: 12, priceScale: 2,
      dailyMaximum: 240),
    MarketplaceOffer(
      publisher: "Litware, Inc.", offer: "Mail relay", plan: "Bronze", meter: "1000 mails",
      unit: "",
      charging: .usage, price: 4, priceScale: 5, dailyMaximum: 900),
    MarketplaceOffer(
      publisher: "Tailspin Toys", offer: "Log search – édition", plan: "Per GB", meter: "ingested",
      unit: "10 GB", charging: .usage, price: 1_234_567, priceScale: 6, dailyMaximum: 40),
    MarketplaceOffer(
      publisher: "Litware, Inc.", offer: "Mail relay", plan: "Gold", meter: "platform fee",
      unit: "1/Month", charging: .recurring, price: 4_995, priceScale: 2, dailyMaximum: 3),
    MarketplaceOffer(
      publisher: "Northwind 🚚", offer: "Support", plan: "Premium", meter: "seat", unit: "",
      charging: .recurring, price: 120, priceScale: 0, dailyMaximum: 25),
    MarketplaceOffer(
      publisher: "Proseware", offer: "Migration package", plan: "Starter", meter: "setup",
      unit: "1", charging: .once, price: 1_500, priceScale: 0, dailyMaximum: 2),
  ]
}
