// Where and to whom the control plane serves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controlplane/access/access.h"
#include "controlplane/feed_files/feed_options.h"
#include "controlplane/ingest/ingest_limits.h"
#include "controlplane/news/news_rules.h"
#include "controlplane/tls/certificate_watch.h"
#include "controlplane/watchlist/hit_limits.h"
#include "rpc/address.h"

namespace spoor::controlplane {

struct ServeOptions {
  std::vector<rpc::Address> listen;  // one at least
  std::optional<rpc::Address> metrics_listen = std::nullopt;
  std::optional<TlsOptions> tls = std::nullopt;  // of TCP addresses
  AccessOptions access = {};
  NewsFiles news = {};
  std::string coverage_file = {};     // where it is kept when sensors looked; empty: nowhere
  std::string watchlist_folder = {};  // empty: lists and hits live in memory only
  HitLimits hits = {};
  FeedOptions feeds = {};
  IngestLimits limits = {};
};

}  // namespace spoor::controlplane
