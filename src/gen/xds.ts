// Written by scripts/generate from the protos of @grpc/grpc-js-xds@1.14.1. Do not edit.
/** Messages of Envoy's API, as protobufjs reads them, with the fields that are used here. */
export const XDS_MESSAGES: object = {
 "nested": {
  "envoy": {
   "nested": {
    "service": {
     "nested": {
      "discovery": {
       "nested": {
        "v3": {
         "nested": {
          "DiscoveryRequest": {
           "fields": {
            "version_info": {
             "type": "string",
             "id": 1
            },
            "node": {
             "type": "envoy.config.core.v3.Node",
             "id": 2
            },
            "resource_names": {
             "rule": "repeated",
             "type": "string",
             "id": 3
            },
            "type_url": {
             "type": "string",
             "id": 4
            },
            "response_nonce": {
             "type": "string",
             "id": 5
            },
            "error_detail": {
             "type": "google.rpc.Status",
             "id": 6
            }
           }
          },
          "DiscoveryResponse": {
           "fields": {
            "version_info": {
             "type": "string",
             "id": 1
            },
            "resources": {
             "rule": "repeated",
             "type": "google.protobuf.Any",
             "id": 2
            },
            "type_url": {
             "type": "string",
             "id": 4
            },
            "nonce": {
             "type": "string",
             "id": 5
            }
           }
          },
          "DeltaDiscoveryRequest": {
           "fields": {
            "node": {
             "type": "envoy.config.core.v3.Node",
             "id": 1
            },
            "type_url": {
             "type": "string",
             "id": 2
            },
            "resource_names_subscribe": {
             "rule": "repeated",
             "type": "string",
             "id": 3
            },
            "resource_names_unsubscribe": {
             "rule": "repeated",
             "type": "string",
             "id": 4
            },
            "initial_resource_versions": {
             "keyType": "string",
             "type": "string",
             "id": 5
            },
            "response_nonce": {
             "type": "string",
             "id": 6
            },
            "error_detail": {
             "type": "google.rpc.Status",
             "id": 7
            }
           }
          },
          "DeltaDiscoveryResponse": {
           "fields": {
            "system_version_info": {
             "type": "string",
             "id": 1
            },
            "resources": {
             "rule": "repeated",
             "type": "envoy.service.discovery.v3.Resource",
             "id": 2
            },
            "type_url": {
             "type": "string",
             "id": 4
            },
            "removed_resources": {
             "rule": "repeated",
             "type": "string",
             "id": 6
            },
            "nonce": {
             "type": "string",
             "id": 5
            }
           }
          },
          "Resource": {
           "fields": {
            "name": {
             "type": "string",
             "id": 3
            },
            "version": {
             "type": "string",
             "id": 1
            },
            "resource": {
             "type": "google.protobuf.Any",
             "id": 2
            }
           }
          },
          "AggregatedDiscoveryService": {
           "methods": {
            "StreamAggregatedResources": {
             "requestType": "envoy.service.discovery.v3.DiscoveryRequest",
             "requestStream": true,
             "responseType": "envoy.service.discovery.v3.DiscoveryResponse",
             "responseStream": true
            },
            "DeltaAggregatedResources": {
             "requestType": "envoy.service.discovery.v3.DeltaDiscoveryRequest",
             "requestStream": true,
             "responseType": "envoy.service.discovery.v3.DeltaDiscoveryResponse",
             "responseStream": true
            }
           }
          }
         }
        }
       }
      }
     }
    },
    "config": {
     "nested": {
      "core": {
       "nested": {
        "v3": {
         "nested": {
          "Node": {
           "fields": {
            "id": {
             "type": "string",
             "id": 1
            },
            "cluster": {
             "type": "string",
             "id": 2
            },
            "user_agent_name": {
             "type": "string",
             "id": 6
            },
            "user_agent_version": {
             "type": "string",
             "id": 7
            }
           }
          },
          "ApiVersion": {
           "values": {
            "AUTO": 0,
            "V2": 1,
            "V3": 2
           }
          },
          "ConfigSource": {
           "fields": {
            "ads": {
             "type": "envoy.config.core.v3.AggregatedConfigSource",
             "id": 3
            },
            "resource_api_version": {
             "type": "envoy.config.core.v3.ApiVersion",
             "id": 6
            }
           }
          },
          "AggregatedConfigSource": {
           "fields": {}
          },
          "Http2ProtocolOptions": {
           "fields": {}
          },
          "HealthStatus": {
           "values": {
            "UNKNOWN": 0,
            "HEALTHY": 1,
            "UNHEALTHY": 2,
            "DRAINING": 3,
            "TIMEOUT": 4,
            "DEGRADED": 5
           }
          },
          "Locality": {
           "fields": {
            "region": {
             "type": "string",
             "id": 1
            },
            "zone": {
             "type": "string",
             "id": 2
            }
           }
          },
          "Address": {
           "fields": {
            "socket_address": {
             "type": "envoy.config.core.v3.SocketAddress",
             "id": 1
            }
           }
          },
          "SocketAddress": {
           "fields": {
            "address": {
             "type": "string",
             "id": 2
            },
            "port_value": {
             "type": "uint32",
             "id": 3
            }
           }
          },
          "Metadata": {
           "fields": {
            "filter_metadata": {
             "keyType": "string",
             "type": "google.protobuf.Struct",
             "id": 1
            }
           }
          }
         }
        }
       }
      },
      "cluster": {
       "nested": {
        "v3": {
         "nested": {
          "Cluster": {
           "fields": {
            "name": {
             "type": "string",
             "id": 1
            },
            "type": {
             "type": "envoy.config.cluster.v3.Cluster.DiscoveryType",
             "id": 2
            },
            "eds_cluster_config": {
             "type": "envoy.config.cluster.v3.Cluster.EdsClusterConfig",
             "id": 3
            },
            "lb_policy": {
             "type": "envoy.config.cluster.v3.Cluster.LbPolicy",
             "id": 6
            },
            "common_lb_config": {
             "type": "envoy.config.cluster.v3.Cluster.CommonLbConfig",
             "id": 27
            },
            "circuit_breakers": {
             "type": "envoy.config.cluster.v3.CircuitBreakers",
             "id": 10
            },
            "typed_extension_protocol_options": {
             "keyType": "string",
             "type": "google.protobuf.Any",
             "id": 36
            }
           },
           "nested": {
            "DiscoveryType": {
             "values": {
              "STATIC": 0,
              "STRICT_DNS": 1,
              "LOGICAL_DNS": 2,
              "EDS": 3,
              "ORIGINAL_DST": 4
             }
            },
            "LbPolicy": {
             "values": {
              "ROUND_ROBIN": 0,
              "LEAST_REQUEST": 1,
              "RING_HASH": 2,
              "RANDOM": 3,
              "MAGLEV": 5,
              "CLUSTER_PROVIDED": 6,
              "LOAD_BALANCING_POLICY_CONFIG": 7
             }
            },
            "EdsClusterConfig": {
             "fields": {
              "eds_config": {
               "type": "envoy.config.core.v3.ConfigSource",
               "id": 1
              }
             }
            },
            "CommonLbConfig": {
             "fields": {
              "healthy_panic_threshold": {
               "type": "envoy.type.v3.Percent",
               "id": 1
              }
             }
            }
           }
          },
          "CircuitBreakers": {
           "fields": {
            "thresholds": {
             "rule": "repeated",
             "type": "envoy.config.cluster.v3.CircuitBreakers.Thresholds",
             "id": 1
            }
           },
           "nested": {
            "Thresholds": {
             "fields": {
              "max_connections": {
               "type": "google.protobuf.UInt32Value",
               "id": 2
              },
              "max_pending_requests": {
               "type": "google.protobuf.UInt32Value",
               "id": 3
              },
              "max_requests": {
               "type": "google.protobuf.UInt32Value",
               "id": 4
              },
              "max_retries": {
               "type": "google.protobuf.UInt32Value",
               "id": 5
              }
             }
            }
           }
          }
         }
        }
       }
      },
      "endpoint": {
       "nested": {
        "v3": {
         "nested": {
          "ClusterLoadAssignment": {
           "fields": {
            "cluster_name": {
             "type": "string",
             "id": 1
            },
            "endpoints": {
             "rule": "repeated",
             "type": "envoy.config.endpoint.v3.LocalityLbEndpoints",
             "id": 2
            }
           }
          },
          "LocalityLbEndpoints": {
           "fields": {
            "locality": {
             "type": "envoy.config.core.v3.Locality",
             "id": 1
            },
            "lb_endpoints": {
             "rule": "repeated",
             "type": "envoy.config.endpoint.v3.LbEndpoint",
             "id": 2
            },
            "load_balancing_weight": {
             "type": "google.protobuf.UInt32Value",
             "id": 3
            }
           }
          },
          "LbEndpoint": {
           "fields": {
            "endpoint": {
             "type": "envoy.config.endpoint.v3.Endpoint",
             "id": 1
            },
            "health_status": {
             "type": "envoy.config.core.v3.HealthStatus",
             "id": 2
            },
            "metadata": {
             "type": "envoy.config.core.v3.Metadata",
             "id": 3
            },
            "load_balancing_weight": {
             "type": "google.protobuf.UInt32Value",
             "id": 4
            }
           }
          },
          "Endpoint": {
           "fields": {
            "address": {
             "type": "envoy.config.core.v3.Address",
             "id": 1
            }
           }
          }
         }
        }
       }
      },
      "listener": {
       "nested": {
        "v3": {
         "nested": {
          "Listener": {
           "fields": {
            "name": {
             "type": "string",
             "id": 1
            },
            "api_listener": {
             "type": "envoy.config.listener.v3.ApiListener",
             "id": 19
            }
           }
          },
          "ApiListener": {
           "fields": {
            "api_listener": {
             "type": "google.protobuf.Any",
             "id": 1
            }
           }
          }
         }
        }
       }
      },
      "route": {
       "nested": {
        "v3": {
         "nested": {
          "RouteConfiguration": {
           "fields": {
            "name": {
             "type": "string",
             "id": 1
            },
            "virtual_hosts": {
             "rule": "repeated",
             "type": "envoy.config.route.v3.VirtualHost",
             "id": 2
            }
           }
          },
          "VirtualHost": {
           "fields": {
            "name": {
             "type": "string",
             "id": 1
            },
            "domains": {
             "rule": "repeated",
             "type": "string",
             "id": 2
            },
            "routes": {
             "rule": "repeated",
             "type": "envoy.config.route.v3.Route",
             "id": 3
            }
           }
          },
          "Route": {
           "fields": {
            "match": {
             "type": "envoy.config.route.v3.RouteMatch",
             "id": 1
            },
            "route": {
             "type": "envoy.config.route.v3.RouteAction",
             "id": 2
            }
           }
          },
          "RouteMatch": {
           "fields": {
            "prefix": {
             "type": "string",
             "id": 1
            }
           }
          },
          "RouteAction": {
           "fields": {
            "cluster": {
             "type": "string",
             "id": 1
            }
           }
          }
         }
        }
       }
      }
     }
    },
    "type": {
     "nested": {
      "v3": {
       "nested": {
        "Percent": {
         "fields": {
          "value": {
           "type": "double",
           "id": 1
          }
         }
        }
       }
      }
     }
    },
    "extensions": {
     "nested": {
      "upstreams": {
       "nested": {
        "http": {
         "nested": {
          "v3": {
           "nested": {
            "HttpProtocolOptions": {
             "fields": {
              "explicit_http_config": {
               "type": "envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig",
               "id": 3
              }
             },
             "nested": {
              "ExplicitHttpConfig": {
               "fields": {
                "http2_protocol_options": {
                 "type": "envoy.config.core.v3.Http2ProtocolOptions",
                 "id": 2
                }
               }
              }
             }
            }
           }
          }
         }
        }
       }
      },
      "filters": {
       "nested": {
        "network": {
         "nested": {
          "http_connection_manager": {
           "nested": {
            "v3": {
             "nested": {
              "HttpConnectionManager": {
               "fields": {
                "rds": {
                 "type": "envoy.extensions.filters.network.http_connection_manager.v3.Rds",
                 "id": 3
                },
                "http_filters": {
                 "rule": "repeated",
                 "type": "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter",
                 "id": 5
                }
               }
              },
              "Rds": {
               "fields": {
                "config_source": {
                 "type": "envoy.config.core.v3.ConfigSource",
                 "id": 1
                },
                "route_config_name": {
                 "type": "string",
                 "id": 2
                }
               }
              },
              "HttpFilter": {
               "fields": {
                "name": {
                 "type": "string",
                 "id": 1
                },
                "typed_config": {
                 "type": "google.protobuf.Any",
                 "id": 4
                }
               }
              }
             }
            }
           }
          }
         }
        },
        "http": {
         "nested": {
          "router": {
           "nested": {
            "v3": {
             "nested": {
              "Router": {
               "fields": {}
              }
             }
            }
           }
          }
         }
        }
       }
      }
     }
    }
   }
  },
  "google": {
   "nested": {
    "protobuf": {
     "nested": {
      "Any": {
       "fields": {
        "type_url": {
         "type": "string",
         "id": 1
        },
        "value": {
         "type": "bytes",
         "id": 2
        }
       }
      },
      "UInt32Value": {
       "fields": {
        "value": {
         "type": "uint32",
         "id": 1
        }
       }
      },
      "Struct": {
       "fields": {
        "fields": {
         "keyType": "string",
         "type": "Value",
         "id": 1
        }
       }
      },
      "Value": {
       "oneofs": {
        "kind": {
         "oneof": [
          "nullValue",
          "numberValue",
          "stringValue",
          "boolValue",
          "structValue",
          "listValue"
         ]
        }
       },
       "fields": {
        "nullValue": {
         "type": "NullValue",
         "id": 1
        },
        "numberValue": {
         "type": "double",
         "id": 2
        },
        "stringValue": {
         "type": "string",
         "id": 3
        },
        "boolValue": {
         "type": "bool",
         "id": 4
        },
        "structValue": {
         "type": "Struct",
         "id": 5
        },
        "listValue": {
         "type": "ListValue",
         "id": 6
        }
       }
      },
      "ListValue": {
       "fields": {
        "values": {
         "rule": "repeated",
         "type": "Value",
         "id": 1
        }
       }
      },
      "NullValue": {
       "values": {
        "NULL_VALUE": 0
       }
      }
     }
    },
    "rpc": {
     "nested": {
      "Status": {
       "fields": {
        "code": {
         "type": "int32",
         "id": 1
        },
        "message": {
         "type": "string",
         "id": 2
        }
       }
      }
     }
    }
   }
  }
 }
};
