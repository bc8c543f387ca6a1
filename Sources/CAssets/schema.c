#include "CAssets.h"

static const unsigned char pipeline_schema[] = {
#embed "schema/pipeline.schema.json"
};

embedded_file embedded_pipeline_schema(void) {
  return (embedded_file){"pipeline.schema.json", pipeline_schema, sizeof pipeline_schema};
}
