window.YTD.direct_messages.part0 = [
  {
    "dmConversation" : {
      "conversationId" : "5550001-1088834974",
      "messages" : [
        {
          "messageCreate" : {
            "recipientId" : "1088834974",
            "text" : "Bonjour, vous êtes bien celui de la chaîne ?",
            "senderId" : "5550001",
            "id" : "290000000000000001",
            "createdAt" : "2013-01-15T08:00:00.000Z"
          }
        }
      ]
    }
  }
]