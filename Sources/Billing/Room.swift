enum BillingRoom {}
