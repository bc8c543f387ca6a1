#include "CAssets.h"

static const unsigned char migration_0001[] = {
#embed "../../sql/0001_ledger.sql"
};
static const unsigned char migration_0002[] = {
#embed "../../sql/0002_datasets.sql"
};
static const unsigned char migration_0003[] = {
#embed "../../sql/0003_cost_daily.sql"
};
static const unsigned char migration_0004[] = {
#embed "../../sql/0004_views.sql"
};
static const unsigned char migration_0005[] = {
#embed "../../sql/0005_endpoints.sql"
};
static const unsigned char migration_0006[] = {
#embed "../../sql/0006_restatement.sql"
};
static const unsigned char migration_0007[] = {
#embed "../../sql/0007_claims.sql"
};
static const unsigned char migration_0008[] = {
#embed "../../sql/0008_comments.sql"
};
static const unsigned char migration_0009[] = {
#embed "../../sql/0009_quarantine_cost.sql"
};
static const unsigned char migration_0010[] = {
#embed "../../sql/0010_replica_identity.sql"
};

static const embedded_file migrations[] = {
    {"0001_ledger.sql", migration_0001, sizeof migration_0001},
    {"0002_datasets.sql", migration_0002, sizeof migration_0002},
    {"0003_cost_daily.sql", migration_0003, sizeof migration_0003},
    {"0004_views.sql", migration_0004, sizeof migration_0004},
    {"0005_endpoints.sql", migration_0005, sizeof migration_0005},
    {"0006_restatement.sql", migration_0006, sizeof migration_0006},
    {"0007_claims.sql", migration_0007, sizeof migration_0007},
    {"0008_comments.sql", migration_0008, sizeof migration_0008},
    {"0009_quarantine_cost.sql", migration_0009, sizeof migration_0009},
    {"0010_replica_identity.sql", migration_0010, sizeof migration_0010},
};

size_t embedded_migration_count(void) { return sizeof migrations / sizeof migrations[0]; }

embedded_file embedded_migration(size_t index) { return migrations[index]; }
