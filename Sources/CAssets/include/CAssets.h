#pragma once
#include <stddef.h>

/// A file of the project kept inside the binary.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t count;
} embedded_file;

/// How many migrations `sql/` holds.
size_t embedded_migration_count(void);

/// A migration of `sql/`, in the order in which they apply; `index` is below the count.
embedded_file embedded_migration(size_t index);

/// How the report looks, on screen and on paper.
embedded_file embedded_report_style(void);

/// What sorts the report's tables.
embedded_file embedded_report_script(void);

/// The JSON Schema of a pipeline definition.
embedded_file embedded_pipeline_schema(void);

/// How many files a new folder of pipelines starts with.
size_t embedded_starter_file_count(void);

/// One of them, `name` being its path in the folder; `index` is below the count.
embedded_file embedded_starter_file(size_t index);
