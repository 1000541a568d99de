window.YTD.account.part0 = [
  {
    "account" : {
      "email" : "portevoix@simoun7.example",
      "createdVia" : "web",
      "username" : "PorteVoix_S7",
      "accountId" : "1088834974",
      "createdAt" : "2013-01-09T08:12:44.000Z",
      "accountDisplayName" : "Porte-voix S7"
    }
  }
]