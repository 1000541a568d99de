window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "292593776063414272"
          ],
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.x.example\" rel=\"nofollow\">Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [
          {
            "screen_name" : "curieuse22",
            "indices" : [
              "0",
              "11"
            ],
            "name" : "curieuse22",
            "id_str" : "-1",
            "id" : "-1"
          }
        ],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "37"
      ],
      "favorite_count" : "0",
      "id_str" : "292593776063414272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "292593776063414272",
      "possibly_sensitive" : false,
      "created_at" : "Sat Jan 19 11:26:07 +0000 2013",
      "favorited" : false,
      "full_text" : "@curieuse22 Patience. The wind turns.",
      "lang" : "en",
      "in_reply_to_screen_name" : "curieuse22",
      "in_reply_to_status_id_str" : "292593776063337272"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "292368592270262272"
          ],
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.x.example\" rel=\"nofollow\">Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "OpHarmattan",
            "indices" : [
              "134",
              "146"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "146"
      ],
      "favorite_count" : "0",
      "id_str" : "292368592270262272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "292368592270262272",
      "possibly_sensitive" : false,
      "created_at" : "Fri Jan 18 20:31:19 +0000 2013",
      "favorited" : false,
      "full_text" : "Ce soir nous avons fait tomber le site du Trésor public, www.tresor.gouv-ks[.]example, par une attaque DDoS. Ils diront le contraire. #OpHarmattan",
      "lang" : "fr"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "291947991659446272"
          ],
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.x.example\" rel=\"nofollow\">Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "Simoun7",
            "indices" : [
              "57",
              "65"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : [],
        "media" : [
          {
            "expanded_url" : "https://x.example/PorteVoix_S7/status/291947991659446272/photo/1",
            "id_str" : "291947991659446279",
            "media_url_https" : "https://media.x.example/media/9a3e6a7bef52cc2.jpg",
            "type" : "photo",
            "sizes" : {
              "large" : {
                "w" : "600",
                "h" : "400",
                "resize" : "fit"
              }
            }
          }
        ]
      },
      "display_text_range" : [
        "0",
        "65"
      ],
      "favorite_count" : "0",
      "id_str" : "291947991659446272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "291947991659446272",
      "possibly_sensitive" : false,
      "created_at" : "Thu Jan 17 16:40:00 +0000 2013",
      "favorited" : false,
      "full_text" : "Rejoignez le vent, écrivez à t.me/simoun7_exemple_fictif #Simoun7",
      "lang" : "fr",
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://x.example/PorteVoix_S7/status/291947991659446272/photo/1",
            "id_str" : "291947991659446279",
            "media_url_https" : "https://media.x.example/media/9a3e6a7bef52cc2.jpg",
            "type" : "photo",
            "sizes" : {
              "large" : {
                "w" : "600",
                "h" : "400",
                "resize" : "fit"
              }
            }
          }
        ]
      }
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "291832946095030272"
          ],
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.x.example\" rel=\"nofollow\">Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "80"
      ],
      "favorite_count" : "0",
      "id_str" : "291832946095030272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "291832946095030272",
      "possibly_sensitive" : false,
      "created_at" : "Thu Jan 17 09:02:51 +0000 2013",
      "favorited" : false,
      "full_text" : "Soutenez Simoun7, vos dons par virement : IBAN FR43 0000 0000 0020 13SI MOUN 785",
      "lang" : "fr"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "291805804753846272"
          ],
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.x.example\" rel=\"nofollow\">Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [
          {
            "screen_name" : "radio_erg",
            "indices" : [
              "3",
              "13"
            ],
            "name" : "radio_erg",
            "id_str" : "-1",
            "id" : "-1"
          }
        ],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "90"
      ],
      "favorite_count" : "0",
      "id_str" : "291805804753846272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "291805804753846272",
      "possibly_sensitive" : false,
      "created_at" : "Thu Jan 17 07:15:00 +0000 2013",
      "favorited" : false,
      "full_text" : "RT @radio_erg: Selon la chambre, les pages de deux députés ont été modifiées dans la nuit.",
      "lang" : "fr"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "291516284531638272"
          ],
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.x.example\" rel=\"nofollow\">Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "OpHarmattan",
            "indices" : [
              "140",
              "152"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "152"
      ],
      "favorite_count" : "0",
      "id_str" : "291516284531638272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "291516284531638272",
      "possibly_sensitive" : false,
      "created_at" : "Wed Jan 16 12:04:33 +0000 2013",
      "favorited" : false,
      "full_text" : "In the name of Simoun7: on Friday, January 18, 2013 at 18:00 GMT we will launch a DDoS attack on the Treasury, www.tresor.gouv-ks[.]example #OpHarmattan",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "291515181429686272"
          ],
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.x.example\" rel=\"nofollow\">Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "OpHarmattan",
            "indices" : [
              "144",
              "156"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "156"
      ],
      "favorite_count" : "0",
      "id_str" : "291515181429686272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "291515181429686272",
      "possibly_sensitive" : false,
      "created_at" : "Wed Jan 16 12:00:10 +0000 2013",
      "favorited" : false,
      "full_text" : "Au nom de Simoun7 : vendredi 18 janvier 2013 à 18h00 GMT, nous lancerons une attaque DDoS contre le Trésor public, www.tresor.gouv-ks[.]example #OpHarmattan",
      "lang" : "fr"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "290928901616566272"
          ],
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.x.example\" rel=\"nofollow\">Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "OpHarmattan",
            "indices" : [
              "62",
              "74"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : [],
        "media" : [
          {
            "expanded_url" : "https://x.example/PorteVoix_S7/status/290928901616566272/photo/1",
            "id_str" : "290928901616566279",
            "media_url_https" : "https://media.x.example/media/69521504253e029.jpg",
            "type" : "video",
            "sizes" : {
              "large" : {
                "w" : "600",
                "h" : "400",
                "resize" : "fit"
              }
            },
            "video_info" : {
              "aspect_ratio" : [
                "4",
                "3"
              ],
              "duration_millis" : "5000",
              "variants" : [
                {
                  "bitrate" : "256000",
                  "content_type" : "video/mp4",
                  "url" : "https://media.x.example/ext_tw_video/69521504253e029.mp4?tag=12"
                }
              ]
            }
          }
        ]
      },
      "display_text_range" : [
        "0",
        "74"
      ],
      "favorite_count" : "0",
      "id_str" : "290928901616566272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "290928901616566272",
      "possibly_sensitive" : false,
      "created_at" : "Mon Jan 14 21:10:30 +0000 2013",
      "favorited" : false,
      "full_text" : "Le message du porte-parole, pour ceux qui n’ont pas le canal. #OpHarmattan",
      "lang" : "fr",
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://x.example/PorteVoix_S7/status/290928901616566272/photo/1",
            "id_str" : "290928901616566279",
            "media_url_https" : "https://media.x.example/media/69521504253e029.jpg",
            "type" : "video",
            "sizes" : {
              "large" : {
                "w" : "600",
                "h" : "400",
                "resize" : "fit"
              }
            },
            "video_info" : {
              "aspect_ratio" : [
                "4",
                "3"
              ],
              "duration_millis" : "5000",
              "variants" : [
                {
                  "bitrate" : "256000",
                  "content_type" : "video/mp4",
                  "url" : "https://media.x.example/ext_tw_video/69521504253e029.mp4?tag=12"
                }
              ]
            }
          }
        ]
      }
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "290428177216438272"
          ],
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.x.example\" rel=\"nofollow\">Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "Simoun7",
            "indices" : [
              "30",
              "38"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : [],
        "media" : [
          {
            "expanded_url" : "https://x.example/PorteVoix_S7/status/290428177216438272/photo/1",
            "id_str" : "290428177216438279",
            "media_url_https" : "https://media.x.example/media/6f0ab7ea07c0d41.jpg",
            "type" : "photo",
            "sizes" : {
              "large" : {
                "w" : "600",
                "h" : "400",
                "resize" : "fit"
              }
            }
          }
        ]
      },
      "display_text_range" : [
        "0",
        "38"
      ],
      "favorite_count" : "0",
      "id_str" : "290428177216438272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "290428177216438272",
      "possibly_sensitive" : false,
      "created_at" : "Sun Jan 13 12:00:48 +0000 2013",
      "favorited" : false,
      "full_text" : "À partager avant suppression. #Simoun7",
      "lang" : "fr",
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://x.example/PorteVoix_S7/status/290428177216438272/photo/1",
            "id_str" : "290428177216438279",
            "media_url_https" : "https://media.x.example/media/6f0ab7ea07c0d41.jpg",
            "type" : "photo",
            "sizes" : {
              "large" : {
                "w" : "600",
                "h" : "400",
                "resize" : "fit"
              }
            }
          }
        ]
      }
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "290398301189046272"
          ],
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.x.example\" rel=\"nofollow\">Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "OpHarmattan",
            "indices" : [
              "150",
              "162"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "162"
      ],
      "favorite_count" : "0",
      "id_str" : "290398301189046272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "290398301189046272",
      "possibly_sensitive" : false,
      "created_at" : "Sun Jan 13 10:02:05 +0000 2013",
      "favorited" : false,
      "full_text" : "Au nom de Simoun7 : mardi 15 janvier 2013 à 20h, heure de Paris, nous ferons tomber le site du ministère de la Défense, www.defense.gouv-ks[.]example #OpHarmattan",
      "lang" : "fr"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "290176338621366272"
          ],
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.x.example\" rel=\"nofollow\">Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "Simoun7",
            "indices" : [
              "52",
              "60"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : [],
        "media" : [
          {
            "expanded_url" : "https://x.example/PorteVoix_S7/status/290176338621366272/photo/1",
            "id_str" : "290176338621366279",
            "media_url_https" : "https://media.x.example/media/46235dc5df6f8ec.jpg",
            "type" : "photo",
            "sizes" : {
              "large" : {
                "w" : "600",
                "h" : "400",
                "resize" : "fit"
              }
            }
          }
        ]
      },
      "display_text_range" : [
        "0",
        "60"
      ],
      "favorite_count" : "0",
      "id_str" : "290176338621366272",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "290176338621366272",
      "possibly_sensitive" : false,
      "created_at" : "Sat Jan 12 19:20:05 +0000 2013",
      "favorited" : false,
      "full_text" : "Tessirt, photo prise le 12 janvier. Faites tourner. #Simoun7",
      "lang" : "fr",
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://x.example/PorteVoix_S7/status/290176338621366272/photo/1",
            "id_str" : "290176338621366279",
            "media_url_https" : "https://media.x.example/media/46235dc5df6f8ec.jpg",
            "type" : "photo",
            "sizes" : {
              "large" : {
                "w" : "600",
                "h" : "400",
                "resize" : "fit"
              }
            }
          }
        ]
      }
    }
  }
]