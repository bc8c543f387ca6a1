/// A region as FOCUS names it.
public struct FocusRegion: Sendable, Equatable {
  /// The provider's identifier: `westeurope`.
  public var id: String
  /// The provider's name: `West Europe`.
  public var name: String

  /// Each region by every way in which billing rows spell it: small letters without blanks.
  ///
  /// Source: the provider's list of regions, and the names that meters use for them, such as `EU West`.
  public static let bySpelling: [String: FocusRegion] = {
    var regions: [String: FocusRegion] = [:]
    for line in table.split(separator: "\n") {
      let fields = line.split(separator: ",").map(String.init)
      let id = String(fields[0].lowercased().filter { $0 != " " })
      for spelling in [fields[0]] + fields.dropFirst() {
        regions[spelling.lowercased().filter { $0 != " " }] = FocusRegion(id: id, name: fields[0])
      }
    }
    return regions
  }()

  private static let table = """
    Global
    West Europe,EU West
    North Europe,EU North
    East US,US East
    East US 2,US East 2
    Central US,US Central
    North Central US,US North Central
    South Central US,US South Central
    West Central US,US West Central
    West US,US West
    West US 2,US West 2
    West US 3,US West 3
    Japan East,JA East,JP East
    Japan West,JA West,JP West
    East Asia,AP East
    Southeast Asia,AP Southeast
    Australia East,AU East
    Australia Southeast,AU Southeast
    Australia Central,AU Central
    Australia Central 2,AU Central 2
    Brazil South,BR South
    Brazil Southeast,BR Southeast
    Canada Central,CA Central
    Canada East,CA East
    Central India,IN Central
    South India,IN South
    West India,IN West
    Jio India West,IN West Jio
    Jio India Central,IN Central Jio
    Korea Central,KR Central
    Korea South,KR South
    UK South
    UK West
    France Central,FR Central
    France South,FR South
    Germany West Central,DE West Central
    Germany North,DE North
    Switzerland North,CH North
    Switzerland West,CH West
    Norway East,NO East
    Norway West,NO West
    Sweden Central,SE Central
    Sweden South,SE South
    Poland Central,PL Central
    Italy North,IT North
    Spain Central,ES Central
    Austria East,AT East
    Israel Central,IL Central
    Qatar Central,QA Central
    UAE North,AE North,AEN
    UAE Central,AE Central
    South Africa North,ZA North
    South Africa West,ZA West
    Mexico Central,MX Central
    Chile Central,CL Central
    New Zealand North,NZ North
    Indonesia Central,ID Central
    Malaysia West,MY West
    China North,CN North
    China North 2,CN North 2
    China North 3,CN North 3
    China East,CN East
    China East 2,CN East 2
    China East 3,CN East 3
    US Gov Virginia,USGov Virginia
    US Gov Iowa,USGov Iowa
    US Gov Arizona,US Gov AZ
    US Gov Texas,US Gov TX
    US DoD Central
    US DoD East
    """
}
