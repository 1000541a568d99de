window.YTD.profile.part0 = [
  {
    "profile" : {
      "description" : {
        "bio" : "Je parle pour Simoun7. مكبر صوت.",
        "website" : "",
        "location" : ""
      }
    }
  }
]