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
    Virtual Machines;Virtual Machines Licenses;Virtual Machine Licenses|Virtual Machines|Compute|Virtual Machines
    Dedicated Host;Azure Dedicated Host|Dedicated Hosts|Compute|Virtual Machines
    Cloud Services|Cloud Services|Compute|Virtual Machines
    Azure VMware Solution;VMware Solution by CloudSimple|VMware Solution|Compute|Virtual Machines
    Specialized Compute;SAP HANA on Azure Large Instances;BareMetal Infrastructure|BareMetal Infrastructure|Compute|Virtual Machines
    Azure Savings Plan for Compute;Savings Plan for Compute|Savings Plan for Compute|Compute|
    Batch|Batch|Compute|
    Functions;Azure Functions|Functions|Compute|Serverless Compute
    Azure Spring Cloud;Azure Spring Apps|Spring Apps|Compute|Serverless Compute
    Container Instances|Container Instances|Compute|Containers
    Container Registry|Container Registry|Compute|Containers
    Azure Kubernetes Service;Kubernetes Service;Azure Kubernetes Fleet Manager|Kubernetes Service|Compute|Containers
    Azure Container Apps|Container Apps|Compute|Containers
    Azure Red Hat OpenShift|Red Hat OpenShift|Compute|Containers
    Service Fabric;Service Fabric Mesh|Service Fabric|Compute|Containers
    Azure Container Service|Container Service|Compute|Containers
    Windows Virtual Desktop;Azure Virtual Desktop|Virtual Desktop|Compute|End User Computing
    Windows 365|Windows 365|Compute|End User Computing
    RemoteApp|RemoteApp|Compute|End User Computing
    Azure Quantum|Quantum|Compute|Quantum Compute
    Azure App Service;App Service;Websites;Azure Websites|App Service|Web|Application Platforms
    Static Web Apps;Azure Static Web Apps|Static Web Apps|Web|Application Platforms
    SignalR;Azure SignalR Service|SignalR|Web|
    Azure Web PubSub;Web PubSub|Web PubSub|Web|
    Azure Fluid Relay|Fluid Relay|Web|
    Bing Search;Microsoft Bing|Bing|Web|
    Storage;Data Management|Storage Accounts|Storage|Storage Platforms
    Managed Disks|Managed Disks|Storage|Block Storage
    Elastic SAN;Azure Elastic SAN|Elastic SAN|Storage|Block Storage
    Azure Container Storage|Container Storage|Storage|Block Storage
    Azure NetApp Files|NetApp Files|Storage|File Storage
    Azure Managed Lustre;Managed Lustre|Managed Lustre|Storage|File Storage
    HPC Cache;Azure HPC Cache;Avere vFXT|HPC Cache|Storage|File Storage
    Data Lake Store;Data Lake Storage Gen1;Azure Data Lake Store|Data Lake Storage|Storage|Storage Platforms
    Backup;Azure Backup|Backup|Storage|Backup Storage
    StorSimple|StorSimple|Storage|Storage Platforms
    Data Box;Azure Data Box|Data Box|Migration|Data Migration
    Azure Import-Export;Import/Export;Azure Import/Export Service|Import/Export|Migration|Data Migration
    Azure Storage Mover;Storage Mover|Storage Mover|Migration|Data Migration
    Azure Database Migration Service|Database Migration Service|Migration|Data Migration
    Azure Migrate|Migrate|Migration|Resource Migration
    Azure Site Recovery;Site Recovery;Recovery Services|Site Recovery|Management and Governance|Disaster Recovery
    Azure Chaos Studio|Chaos Studio|Management and Governance|Disaster Recovery
    Bandwidth;Data Transfer|Bandwidth|Networking|Network Infrastructure
    Networking;Network|Networking|Networking|
    Virtual Network;Virtual Network Private Link;Virtual Network Peering;Azure Private Link;Private Link|Virtual Network|Networking|Network Infrastructure
    Azure Virtual Network Manager;Virtual Network Manager|Virtual Network Manager|Networking|Network Infrastructure
    IP Addresses;Virtual Network IP Addresses;Public IP Addresses|IP Addresses|Networking|Network Infrastructure
    NAT Gateway;Azure NAT Gateway|NAT Gateway|Networking|Network Infrastructure
    Azure DNS;DNS|DNS|Networking|Network Infrastructure
    Load Balancer|Load Balancer|Networking|Application Networking
    Application Gateway;Application Gateway for Containers|Application Gateway|Networking|Application Networking
    Azure Front Door Service;Front Door;Azure Front Door|Front Door|Networking|Content Delivery
    Content Delivery Network;CDN|Content Delivery Network|Networking|Content Delivery
    Azure Internet Analyzer|Internet Analyzer|Networking|Content Delivery
    Traffic Manager|Traffic Manager|Networking|Network Routing
    Azure Route Server;Route Server|Route Server|Networking|Network Routing
    VPN Gateway|VPN Gateway|Networking|Network Connectivity
    ExpressRoute;Azure ExpressRoute|ExpressRoute|Networking|Network Connectivity
    Virtual WAN;Azure Virtual WAN|Virtual WAN|Networking|Network Connectivity
    Azure Peering Service;Peering Service|Peering Service|Networking|Network Connectivity
    Azure Orbital;Azure Orbital Ground Station|Orbital|Networking|Network Connectivity
    Azure Private 5G Core;Private Mobile Network|Private 5G Core|Networking|Network Connectivity
    Azure Firewall|Firewall|Networking|Network Security
    Azure Firewall Manager|Firewall Manager|Networking|Network Security
    Azure DDOS Protection;DDoS Protection|DDoS Protection|Networking|Network Security
    Web Application Firewall;Azure Web Application Firewall|Web Application Firewall|Networking|Network Security
    Azure Bastion;Bastion|Bastion|Networking|Network Security
    Network Watcher|Network Watcher|Networking|
    SQL Database;SQL DB;Azure SQL Database;SQL Azure|SQL Database|Databases|Relational Databases
    SQL Managed Instance;SQL DB Managed Instance|SQL Managed Instance|Databases|Relational Databases
    SQL Server Stretch Database|SQL Server Stretch Database|Databases|Relational Databases
    SQL Server;SQL Server on Azure VMs|SQL Server|Databases|Relational Databases
    SQL Data Warehouse|Dedicated SQL Pools|Databases|Data Warehouses
    Azure Database for MySQL|Database for MySQL|Databases|Relational Databases
    Azure Database for PostgreSQL|Database for PostgreSQL|Databases|Relational Databases
    Azure Database for MariaDB|Database for MariaDB|Databases|Relational Databases
    Azure Cosmos DB;Cosmos DB;DocumentDB;Azure DocumentDB|Cosmos DB|Databases|NoSQL Databases
    Azure Managed Instance for Apache Cassandra;Managed Instance for Apache Cassandra|Managed Instance for Apache Cassandra|Databases|NoSQL Databases
    Redis Cache;Azure Cache for Redis;Azure Managed Redis;Azure Redis Cache|Cache for Redis|Databases|Caching
    Caching|Managed Cache|Databases|Caching
    Azure Confidential Ledger;Confidential Ledger|Confidential Ledger|Databases|Ledger Databases
    Azure Time Series Insights;Time Series Insights|Time Series Insights|Databases|Time Series Databases
    HDInsight|HDInsight|Analytics|Data Processing
    Azure Databricks;Databricks|Databricks|Analytics|Analytics Platforms
    Azure Synapse Analytics|Synapse Analytics|Analytics|Analytics Platforms
    Microsoft Fabric;Fabric|Fabric|Analytics|Analytics Platforms
    Azure Data Explorer|Data Explorer|Analytics|Analytics Platforms
    Data Lake Analytics;Azure Data Lake Analytics|Data Lake Analytics|Analytics|Data Processing
    Azure Data Factory;Azure Data Factory v2;Azure Data Factory v1;Data Factory|Data Factory|Analytics|Data Processing
    Azure Data Share;Data Share|Data Share|Analytics|Data Processing
    Azure Data Catalog;Data Catalog|Data Catalog|Management and Governance|Data Governance
    Azure Purview;Microsoft Purview|Purview|Management and Governance|Data Governance
    Stream Analytics|Stream Analytics|Analytics|Streaming Analytics
    Event Hubs|Event Hubs|Analytics|Streaming Analytics
    Azure Analysis Services|Analysis Services|Analytics|Business Intelligence
    Power BI;Power BI Embedded|Power BI|Analytics|Business Intelligence
    Azure Grafana Service;Azure Managed Grafana|Managed Grafana|Management and Governance|Observability
    Azure Cognitive Search;Azure Search;Azure AI Search;Search|Cognitive Search|Analytics|Search
    Azure Machine Learning;Machine Learning Studio;Machine Learning service|Machine Learning|AI and Machine Learning|Machine Learning
    Cognitive Services;Azure Cognitive Services;Azure AI services;Azure Applied AI Services;Foundry Tools|Cognitive Services|AI and Machine Learning|AI Platforms
    Azure OpenAI;Azure OpenAI Service;Foundry Models;Azure AI Foundry Models;Azure OpenAI in Foundry Models|OpenAI|AI and Machine Learning|Generative AI
    Azure AI Foundry;Azure AI Studio|AI Foundry|AI and Machine Learning|AI Platforms
    Microsoft Copilot Studio;Copilot Studio;Power Virtual Agents|Copilot Studio|AI and Machine Learning|Bots
    Azure Bot Service;Bot Service;Azure AI Bot Service|Bot Service|AI and Machine Learning|Bots
    Azure Health Bot;Healthcare Bot|Health Bot|AI and Machine Learning|Bots
    Microsoft Genomics;Genomics|Genomics|AI and Machine Learning|
    Service Bus|Service Bus|Integration|Messaging
    Event Grid|Event Grid|Integration|Messaging
    Notification Hubs|Notification Hubs|Integration|Messaging
    Azure Communication Services;Communication Services;Voice;SMS;Phone Numbers;Email;Messaging|Communication Services|Integration|Messaging
    API Management|API Management|Integration|API Management
    API Center;Azure API Center|API Center|Integration|API Management
    Logic Apps|Logic Apps|Integration|Workflow Orchestration
    Scheduler|Scheduler|Integration|Workflow Orchestration
    BizTalk Services;BizTalk|BizTalk Services|Integration|
    IoT Hub;IoT Hub Device Provisioning|IoT Hub|Internet of Things|IoT Platforms
    IoT Central;Azure IoT Central|IoT Central|Internet of Things|IoT Platforms
    Azure IoT Operations|IoT Operations|Internet of Things|IoT Platforms
    Digital Twins;Azure Digital Twins|Digital Twins|Internet of Things|IoT Platforms
    Azure Sphere|Sphere|Internet of Things|IoT Platforms
    Windows 10 IoT Core Services;Windows IoT|Windows IoT|Internet of Things|IoT Platforms
    Azure Defender for IoT;Microsoft Defender for IoT|Defender for IoT|Internet of Things|
    Azure FarmBeats;Azure Data Manager for Agriculture|Data Manager for Agriculture|Internet of Things|IoT Analytics
    Media Services;Azure Media Services|Media Services|Media|Media Streaming
    Video Indexer;Azure Video Indexer;Azure AI Video Indexer|Video Indexer|Media|
    Mixed Reality;Azure Remote Rendering;Remote Rendering;Azure Spatial Anchors;Object Anchors|Mixed Reality|Media|Mixed Reality
    PlayFab;Azure PlayFab|PlayFab|Media|Gaming
    Key Vault;Azure Key Vault|Key Vault|Security|Secret Management
    Azure Dedicated HSM;Dedicated HSM;Azure Payment HSM;Azure Cloud HSM|Dedicated HSM|Security|Secret Management
    Trusted Signing;Azure Trusted Signing;Artifact Signing|Trusted Signing|Security|Secret Management
    Azure Attestation|Attestation|Security|
    Azure Information Protection;Rights Management|Information Protection|Security|
    Azure Defender;Security Center;Advanced Threat Protection;Microsoft Defender for Cloud;Defender for Cloud|Defender for Cloud|Security|Security Posture Management
    Sentinel;Microsoft Sentinel;Azure Sentinel|Sentinel|Security|Threat Detection and Response
    Microsoft Security Copilot;Security Copilot|Security Copilot|Security|Threat Detection and Response
    Azure Active Directory;Azure Active Directory B2C;Azure Active Directory for External Identities;Microsoft Entra ID;Microsoft Entra External ID;Microsoft Entra;Access Control|Active Directory|Identity|Identity and Access Management
    Azure Active Directory Domain Services;Microsoft Entra Domain Services|Active Directory Domain Services|Identity|Identity and Access Management
    Multi-Factor Authentication|Multi-Factor Authentication|Identity|Identity and Access Management
    Log Analytics;Insight and Analytics;Operational Insights;Operations Management Suite|Log Analytics|Management and Governance|Observability
    Azure Monitor;Alerts|Monitor|Management and Governance|Observability
    Application Insights|Application Insights|Management and Governance|Observability
    Automation;Automation and Control;Azure Automation|Automation|Management and Governance|
    Azure Update Manager;Update management center|Update Manager|Management and Governance|
    Azure Policy;Machine Configuration;Azure Policy guest configuration|Policy|Management and Governance|Compliance
    Cost Management;Microsoft Cost Management|Cost Management|Management and Governance|Cost Management
    Azure Reservations;Reservations|Reservations|Management and Governance|Cost Management
    Microsoft Intune;Intune|Intune|Management and Governance|Endpoint Management
    Protection and Recovery|Protection and Recovery|Management and Governance|Disaster Recovery
    Security and Compliance|Security and Compliance|Security|
    Azure Arc;Azure Arc Enabled Databases;Azure Arc enabled data services|Arc|Multicloud|Multicloud Integration
    Azure Stack;Azure Stack Hub;Azure Stack HCI;Azure Stack Edge;Azure Local|Azure Stack|Multicloud|Multicloud Integration
    Azure DevOps;Visual Studio Subscription;Visual Studio;Visual Studio Team Services;Visual Studio Online|DevOps|Developer Tools|Developer Platforms
    GitHub;GitHub Enterprise;GitHub AE|GitHub|Developer Tools|Source Code Management
    Microsoft Dev Box;Dev Box|Dev Box|Developer Tools|Development Environments
    Azure Lab Services;Lab Services;DevTest Labs;Azure DevTest Labs|Lab Services|Developer Tools|Development Environments
    Azure Deployment Environments|Deployment Environments|Developer Tools|Development Environments
    Azure Load Testing;Load Testing|Load Testing|Developer Tools|Quality Assurance
    Microsoft Playwright Testing;Playwright Testing|Playwright Testing|Developer Tools|Quality Assurance
    App Configuration;Azure App Configuration|App Configuration|Developer Tools|
    Azure Maps;Location Based Services|Maps|Developer Tools|
    Visual Studio App Center;App Center;Xamarin|App Center|Mobile|
    Mobile Services;Mobile Engagement|Mobile Services|Mobile|
    Power Apps;PowerApps;Power Automate;Power Pages;Microsoft Power Platform;Dataverse|Power Platform|Business Applications|
    Dynamics 365|Dynamics 365|Business Applications|
    Microsoft 365;Office 365;SharePoint;Microsoft Syntex;Microsoft Teams|Microsoft 365|Business Applications|Productivity and Collaboration
    Support;Support Plans;Azure Support|Support|Management and Governance|Support
    """
}
