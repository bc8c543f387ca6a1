/// A service as FOCUS sorts it.
public struct FocusService: Sendable, Equatable {
  /// The service.
  public var name: String
  /// One of the 19 categories of the specification.
  public var category: String
  /// One of the subcategories of the category.
  public var subcategory: String

  /// What is not known to the tables here.
  public static func other(_ name: String) -> FocusService {
    FocusService(name: name, category: "Other", subcategory: "Other (Other)")
  }

  init(name: String, category: String, subcategory: String) {
    self.name = name
    self.category = category
    self.subcategory = subcategory
  }

  /// `name|category|subcategory`; an empty subcategory is the rest of its category.
  init?(_ fields: some Collection<Substring>) {
    let fields = fields.map(String.init)
    guard fields.count == 3 else { return nil }
    self.init(
      name: fields[0], category: fields[1],
      subcategory: fields[2].isEmpty ? "Other (\(fields[1]))" : fields[2])
  }

  /// Services by the category of their meters, in small letters.
  public static let byMeterCategory: [String: FocusService] = {
    var services: [String: FocusService] = [:]
    for line in meterCategories.split(separator: "\n") {
      let fields = line.split(separator: "|", omittingEmptySubsequences: false)
      for name in fields[0].split(separator: ";") {
        services[name.lowercased()] = FocusService(fields.dropFirst())
      }
    }
    return services
  }()

  private static let meterCategories = """
    Virtual Machines;Virtual Machines Licenses|Virtual Machines|Compute|Virtual Machines
    Cloud Services|Cloud Services|Compute|Virtual Machines
    Azure App Service;App Service|App Service|Web|Application Platforms
    Functions|Functions|Compute|Serverless Compute
    Container Instances|Container Instances|Compute|Containers
    Container Registry|Container Registry|Compute|Containers
    Azure Kubernetes Service|Kubernetes Service|Compute|Containers
    Azure Container Apps|Container Apps|Compute|Containers
    Service Fabric;Service Fabric Mesh|Service Fabric|Compute|Containers
    Batch|Batch|Compute|
    Windows Virtual Desktop;Azure Virtual Desktop|Virtual Desktop|Compute|End User Computing
    Storage;Data Management|Storage Accounts|Storage|Storage Platforms
    Azure NetApp Files|NetApp Files|Storage|File Storage
    Backup|Backup|Storage|Backup Storage
    Azure Site Recovery|Site Recovery|Management and Governance|Disaster Recovery
    Bandwidth|Bandwidth|Networking|Network Infrastructure
    Virtual Network;Virtual Network Private Link|Virtual Network|Networking|Network Infrastructure
    IP Addresses;Virtual Network IP Addresses|IP Addresses|Networking|Network Infrastructure
    NAT Gateway|NAT Gateway|Networking|Network Infrastructure
    Load Balancer|Load Balancer|Networking|Application Networking
    Application Gateway|Application Gateway|Networking|Application Networking
    Azure Front Door Service;Front Door|Front Door|Networking|Content Delivery
    Content Delivery Network|Content Delivery Network|Networking|Content Delivery
    Traffic Manager|Traffic Manager|Networking|Network Connectivity
    VPN Gateway|VPN Gateway|Networking|Network Connectivity
    ExpressRoute|ExpressRoute|Networking|Network Connectivity
    Virtual WAN|Virtual WAN|Networking|Network Connectivity
    Azure DNS|DNS|Networking|Network Infrastructure
    Azure Firewall|Firewall|Networking|Network Security
    Azure Firewall Manager|Firewall Manager|Networking|Network Security
    Azure DDOS Protection|DDoS Protection|Networking|Network Security
    Network Watcher|Network Watcher|Networking|
    Azure Bastion|Bastion|Networking|Network Security
    SQL Database|SQL Database|Databases|Relational Databases
    SQL Managed Instance|SQL Managed Instance|Databases|Relational Databases
    SQL Data Warehouse|Dedicated SQL Pools|Databases|Data Warehouses
    Azure Database for MySQL|Database for MySQL|Databases|Relational Databases
    Azure Database for PostgreSQL|Database for PostgreSQL|Databases|Relational Databases
    Azure Database for MariaDB|Database for MariaDB|Databases|Relational Databases
    Azure Cosmos DB|Cosmos DB|Databases|NoSQL Databases
    Redis Cache|Cache for Redis|Databases|Caching
    Azure Database Migration Service|Database Migration Service|Migration|Data Migration
    HDInsight|HDInsight|Analytics|Data Processing
    Azure Databricks|Databricks|Analytics|Analytics Platforms
    Azure Synapse Analytics|Synapse Analytics|Analytics|Analytics Platforms
    Azure Data Explorer|Data Explorer|Analytics|Analytics Platforms
    Data Lake Store;Data Lake Storage Gen1|Data Lake Storage|Storage|Storage Platforms
    Data Lake Analytics|Data Lake Analytics|Analytics|Data Processing
    Azure Data Factory;Azure Data Factory v2;Data Factory|Data Factory|Analytics|Data Processing
    Stream Analytics|Stream Analytics|Analytics|Streaming Analytics
    Azure Analysis Services|Analysis Services|Analytics|Business Intelligence
    Power BI;Power BI Embedded|Power BI|Analytics|Business Intelligence
    Azure Cognitive Search;Azure Search|Cognitive Search|Analytics|Search
    Azure Machine Learning;Machine Learning Studio|Machine Learning|AI and Machine Learning|Machine Learning
    Cognitive Services|Cognitive Services|AI and Machine Learning|AI Platforms
    Azure Bot Service|Bot Service|AI and Machine Learning|Bots
    Event Hubs|Event Hubs|Analytics|Streaming Analytics
    Service Bus|Service Bus|Integration|Messaging
    Event Grid|Event Grid|Integration|Messaging
    Notification Hubs|Notification Hubs|Integration|Messaging
    SignalR|SignalR|Web|
    API Management|API Management|Integration|API Management
    Logic Apps|Logic Apps|Integration|Workflow Orchestration
    IoT Hub|IoT Hub|Internet of Things|IoT Platforms
    IoT Central|IoT Central|Internet of Things|IoT Platforms
    Media Services|Media Services|Media|Media Streaming
    Key Vault|Key Vault|Security|Secret Management
    Azure Defender;Security Center;Advanced Threat Protection|Defender for Cloud|Security|Security Posture Management
    Sentinel;Microsoft Sentinel|Sentinel|Security|Threat Detection and Response
    Azure Active Directory;Azure Active Directory B2C|Active Directory|Identity|Identity and Access Management
    Azure Active Directory Domain Services|Active Directory Domain Services|Identity|Identity and Access Management
    Log Analytics;Insight and Analytics|Log Analytics|Management and Governance|Observability
    Azure Monitor|Monitor|Management and Governance|Observability
    Application Insights|Application Insights|Management and Governance|Observability
    Automation|Automation|Management and Governance|
    Azure DevOps;Visual Studio Subscription|DevOps|Developer Tools|Developer Platforms
    Azure Maps|Maps|Developer Tools|
    Support;Support Plans|Support|Management and Governance|Support
    """
}
