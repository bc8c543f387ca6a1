#include "CAssets.h"

static const unsigned char migration_0001[] = {
#embed "../../sql/0001_ledger.sql"
};

const embedded_file embedded_migrations[] = {
    {"0001_ledger.sql", migration_0001, sizeof migration_0001},
};
const size_t embedded_migration_count = sizeof embedded_migrations / sizeof embedded_migrations[0];
