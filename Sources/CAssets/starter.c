#include "CAssets.h"

static const unsigned char starter_pipeline[] = {
#embed "starter/usage.yml"
};

static const unsigned char starter_environment[] = {
#embed "starter/env.example"
};

static const unsigned char starter_departments[] = {
#embed "starter/departments.csv"
};

static const embedded_file starter_files[] = {
  {"usage.yml", starter_pipeline, sizeof starter_pipeline},
  {".env.example", starter_environment, sizeof starter_environment},
  {"mappings/departments.csv", starter_departments, sizeof starter_departments},
};

size_t embedded_starter_file_count(void) {
  return sizeof starter_files / sizeof *starter_files;
}

embedded_file embedded_starter_file(size_t index) { return starter_files[index]; }
