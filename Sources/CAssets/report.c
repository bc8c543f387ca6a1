#include "CAssets.h"

static const unsigned char report_style[] = {
#embed "report/report.css"
};

static const unsigned char report_script[] = {
#embed "report/report.js"
};

embedded_file embedded_report_style(void) {
  return (embedded_file){"report.css", report_style, sizeof report_style};
}

embedded_file embedded_report_script(void) {
  return (embedded_file){"report.js", report_script, sizeof report_script};
}
