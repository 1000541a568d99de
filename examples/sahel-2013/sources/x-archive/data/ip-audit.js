window.YTD.ip_audit.part0 = [
  {
    "ipAudit" : {
      "accountId" : "1088834974",
      "createdAt" : "2013-01-13T09:58:00.000Z",
      "loginIp" : "192.0.2.77"
    }
  }
]