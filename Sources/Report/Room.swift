enum ReportRoom {}
