/// A type of resource as FOCUS names it, and the service that it belongs to.
public struct FocusResourceType: Sendable, Equatable {
  /// What one such resource is called.
  public var name: String
  /// The service.
  public var service: FocusService

  /// Types by provider and type in small letters: `microsoft.compute/virtualmachines`.
  public static let byType: [String: FocusResourceType] = {
    var types: [String: FocusResourceType] = [:]
    for line in table.split(separator: "\n") {
      let fields = line.split(separator: "|", omittingEmptySubsequences: false)
      guard fields.count == 5, let service = FocusService(fields[2...]) else { continue }
      types["microsoft." + fields[0]] = FocusResourceType(
        name: String(fields[1]), service: service)
    }
    return types
  }()

  /// Type without `microsoft.`, name, service, category, subcategory.
  private static let table = """
    compute/virtualmachines|Virtual machine|Virtual Machines|Compute|Virtual Machines
    compute/virtualmachines/extensions|Virtual machine extension|Virtual Machines|Compute|Virtual Machines
    compute/virtualmachinescalesets|Virtual machine scale set|Virtual Machine Scale Sets|Compute|Virtual Machines
    compute/disks|Disk|Managed Disks|Storage|Block Storage
    compute/snapshots|Snapshot|Managed Disks|Storage|Block Storage
    compute/images|Image|Virtual Machines|Compute|Virtual Machines
    compute/galleries|Compute gallery|Virtual Machines|Compute|Virtual Machines
    compute/capacityreservationgroups/capacityreservations|Capacity reservation|Virtual Machines|Compute|Virtual Machines
    compute/hostgroups/hosts|Dedicated host|Dedicated Hosts|Compute|Virtual Machines
    classiccompute/virtualmachines|Virtual machine (classic)|Virtual Machines|Compute|Virtual Machines
    classiccompute/domainnames|Cloud service (classic)|Cloud Services|Compute|Virtual Machines
    classicstorage/storageaccounts|Storage account (classic)|Storage Accounts|Storage|Storage Platforms
    classicnetwork/virtualnetworks|Virtual network (classic)|Virtual Network|Networking|Network Infrastructure
    containerservice/managedclusters|Kubernetes service|Kubernetes Service|Compute|Containers
    containerinstance/containergroups|Container instance|Container Instances|Compute|Containers
    containerregistry/registries|Container registry|Container Registry|Compute|Containers
    app/containerapps|Container app|Container Apps|Compute|Containers
    app/managedenvironments|Container apps environment|Container Apps|Compute|Containers
    servicefabric/clusters|Service Fabric cluster|Service Fabric|Compute|Containers
    batch/batchaccounts|Batch account|Batch|Compute|
    desktopvirtualization/hostpools|Host pool|Virtual Desktop|Compute|End User Computing
    web/sites|Web app|App Service|Web|Application Platforms
    web/sites/slots|Web app slot|App Service|Web|Application Platforms
    web/serverfarms|App service plan|App Service|Web|Application Platforms
    web/hostingenvironments|App service environment|App Service|Web|Application Platforms
    web/staticsites|Static web app|Static Web Apps|Web|Application Platforms
    storage/storageaccounts|Storage account|Storage Accounts|Storage|Storage Platforms
    netapp/netappaccounts/capacitypools|Capacity pool|NetApp Files|Storage|File Storage
    recoveryservices/vaults|Recovery services vault|Backup|Storage|Backup Storage
    dataprotection/backupvaults|Backup vault|Backup|Storage|Backup Storage
    network/virtualnetworks|Virtual network|Virtual Network|Networking|Network Infrastructure
    network/publicipaddresses|Public IP address|IP Addresses|Networking|Network Infrastructure
    network/publicipprefixes|Public IP prefix|IP Addresses|Networking|Network Infrastructure
    network/networkinterfaces|Network interface|Virtual Network|Networking|Network Infrastructure
    network/natgateways|NAT gateway|NAT Gateway|Networking|Network Infrastructure
    network/loadbalancers|Load balancer|Load Balancer|Networking|Application Networking
    network/applicationgateways|Application gateway|Application Gateway|Networking|Application Networking
    network/frontdoors|Front door|Front Door|Networking|Content Delivery
    cdn/profiles|Front Door and CDN profile|Content Delivery Network|Networking|Content Delivery
    network/trafficmanagerprofiles|Traffic Manager profile|Traffic Manager|Networking|Network Connectivity
    network/virtualnetworkgateways|Virtual network gateway|VPN Gateway|Networking|Network Connectivity
    network/vpngateways|VPN gateway|VPN Gateway|Networking|Network Connectivity
    network/expressroutecircuits|ExpressRoute circuit|ExpressRoute|Networking|Network Connectivity
    network/expressroutegateways|ExpressRoute gateway|ExpressRoute|Networking|Network Connectivity
    network/virtualhubs|Virtual hub|Virtual WAN|Networking|Network Connectivity
    network/dnszones|DNS zone|DNS|Networking|Network Infrastructure
    network/privatednszones|Private DNS zone|DNS|Networking|Network Infrastructure
    network/privateendpoints|Private endpoint|Virtual Network|Networking|Network Infrastructure
    network/azurefirewalls|Firewall|Firewall|Networking|Network Security
    network/bastionhosts|Bastion|Bastion|Networking|Network Security
    network/ddosprotectionplans|DDoS protection plan|DDoS Protection|Networking|Network Security
    network/networkwatchers|Network watcher|Network Watcher|Networking|
    sql/servers|SQL server|SQL Database|Databases|Relational Databases
    sql/servers/databases|SQL database|SQL Database|Databases|Relational Databases
    sql/servers/elasticpools|SQL elastic pool|SQL Database|Databases|Relational Databases
    sql/managedinstances|SQL managed instance|SQL Managed Instance|Databases|Relational Databases
    dbformysql/servers|Database for MySQL server|Database for MySQL|Databases|Relational Databases
    dbformysql/flexibleservers|Database for MySQL flexible server|Database for MySQL|Databases|Relational Databases
    dbforpostgresql/servers|Database for PostgreSQL server|Database for PostgreSQL|Databases|Relational Databases
    dbforpostgresql/flexibleservers|Database for PostgreSQL flexible server|Database for PostgreSQL|Databases|Relational Databases
    dbformariadb/servers|Database for MariaDB server|Database for MariaDB|Databases|Relational Databases
    documentdb/databaseaccounts|Cosmos DB account|Cosmos DB|Databases|NoSQL Databases
    cache/redis|Cache for Redis|Cache for Redis|Databases|Caching
    cache/redisenterprise|Redis Enterprise|Cache for Redis|Databases|Caching
    synapse/workspaces|Synapse workspace|Synapse Analytics|Analytics|Analytics Platforms
    databricks/workspaces|Databricks service|Databricks|Analytics|Analytics Platforms
    kusto/clusters|Data Explorer cluster|Data Explorer|Analytics|Analytics Platforms
    hdinsight/clusters|HDInsight cluster|HDInsight|Analytics|Data Processing
    datafactory/factories|Data factory|Data Factory|Analytics|Data Processing
    datalakestore/accounts|Data Lake Storage Gen1|Data Lake Storage|Storage|Storage Platforms
    streamanalytics/streamingjobs|Stream Analytics job|Stream Analytics|Analytics|Streaming Analytics
    analysisservices/servers|Analysis Services server|Analysis Services|Analytics|Business Intelligence
    powerbidedicated/capacities|Power BI Embedded capacity|Power BI|Analytics|Business Intelligence
    search/searchservices|Search service|Cognitive Search|Analytics|Search
    eventhub/namespaces|Event Hubs namespace|Event Hubs|Analytics|Streaming Analytics
    eventhub/clusters|Event Hubs cluster|Event Hubs|Analytics|Streaming Analytics
    servicebus/namespaces|Service Bus namespace|Service Bus|Integration|Messaging
    eventgrid/topics|Event Grid topic|Event Grid|Integration|Messaging
    notificationhubs/namespaces|Notification hub namespace|Notification Hubs|Integration|Messaging
    apimanagement/service|API Management service|API Management|Integration|API Management
    logic/workflows|Logic app|Logic Apps|Integration|Workflow Orchestration
    machinelearningservices/workspaces|Machine learning workspace|Machine Learning|AI and Machine Learning|Machine Learning
    cognitiveservices/accounts|Cognitive service|Cognitive Services|AI and Machine Learning|AI Platforms
    botservice/botservices|Bot|Bot Service|AI and Machine Learning|Bots
    devices/iothubs|IoT hub|IoT Hub|Internet of Things|IoT Platforms
    keyvault/vaults|Key vault|Key Vault|Security|Secret Management
    operationalinsights/workspaces|Log Analytics workspace|Log Analytics|Management and Governance|Observability
    insights/components|Application Insights|Application Insights|Management and Governance|Observability
    insights/metricalerts|Metric alert|Monitor|Management and Governance|Observability
    automation/automationaccounts|Automation account|Automation|Management and Governance|
    visualstudio/account|DevOps organization|DevOps|Developer Tools|Developer Platforms
    signalrservice/signalr|SignalR|SignalR|Web|
    media/mediaservices|Media service|Media Services|Media|Media Streaming
    capacity/reservationorders/reservations|Reservation|Reservations|Other|
    """
}
