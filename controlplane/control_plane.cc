#include "controlplane/control_plane.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "controlplane/access/key_service.h"
#include "controlplane/accounting/coverage_file.h"
#include "controlplane/counters.h"
#include "controlplane/erasure/erasure_service.h"
#include "controlplane/feed_files/feed_journal.h"
#include "controlplane/feed_files/feed_service.h"
#include "controlplane/grpc_server.h"
#include "controlplane/ingest/ingest_service.h"
#include "controlplane/ingest/ingest_writer.h"
#include "controlplane/ingest/sensor_registry.h"
#include "controlplane/ingest/store_state.h"
#include "controlplane/live/watch_service.h"
#include "controlplane/metrics/metrics_server.h"
#include "controlplane/services/query_service.h"
#include "controlplane/services/status_reader.h"
#include "controlplane/services/status_service.h"
#include "controlplane/watchlist/hit_finder.h"
#include "controlplane/watchlist/hit_log.h"
#include "controlplane/watchlist/watchlist_service.h"
#include "controlplane/watchlist/watchlists.h"
#include "controlplane/worker_pool.h"

namespace spoor::controlplane {
namespace {

// The last words of calls that are over are on their way. A client that has no call and looks at nothing (one in
// Python, say) never says that it read the goodbye; nobody waits for it.
constexpr int kGoodbye_ms = 250;
constexpr std::chrono::milliseconds kStopLook{5};

std::size_t PoolSize() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 2, 8);
}

}  // namespace

// What is read from files, and may fail to.
struct ControlPlane::Opened {
  static base::Result<Opened> Open(const ServeOptions& options);

  std::unique_ptr<Counters> counters = std::make_unique<Counters>();
  std::unique_ptr<Access> access;
  std::unique_ptr<NewsRules> news;
  std::unique_ptr<Watchlists> watchlists;
  std::unique_ptr<HitLog> hits;
  std::unique_ptr<ConsumerPlaces> consumers;
};

base::Result<ControlPlane::Opened> ControlPlane::Opened::Open(const ServeOptions& options) {
  Opened opened;
  AccessOptions access_options = options.access;
  access_options.policy.tcp_is_tls = options.tls.has_value();
  auto access = Access::Open(access_options, *opened.counters);
  if (!access) return std::unexpected(access.error());
  opened.access = *std::move(access);
  auto news = NewsRules::Open(options.news);
  if (!news) return std::unexpected(news.error());
  opened.news = *std::move(news);
  const std::string& folder = options.watchlist_folder;
  auto watchlists = Watchlists::Open(folder);
  if (!watchlists) return std::unexpected(watchlists.error());
  opened.watchlists = *std::move(watchlists);
  auto hits = HitLog::Open(folder.empty() ? "" : folder + "/hits", options.hits, *opened.counters);
  if (!hits) return std::unexpected(hits.error());
  opened.hits = *std::move(hits);
  const bool has_feeds = !options.feeds.feeds.empty();
  auto consumers = ConsumerPlaces::Open(has_feeds ? options.feeds.folder + "/consumers.json" : "");
  if (!consumers) return std::unexpected(consumers.error());
  opened.consumers = *std::move(consumers);
  return opened;
}

// Destroyed bottom up: the server, then who serves it, then what they use.
struct ControlPlane::Parts {
  Parts(storage::Database& store, Opened files, const ServeOptions& options)
      : database(store),
        opened(std::move(files)),
        journal(options.feeds, store, counters),
        writer(store, counters, state, feed, *opened.news, options.limits, &journal) {}

  storage::Database& database;
  std::atomic<bool> stopping{false};
  const Opened opened;
  Counters& counters = *opened.counters;
  Access* const access = opened.access.get();
  Gate& gate = access->gate();
  StoreState state;
  LiveFeed feed;
  // Before the writer, whose last commits it looks at.
  HitFinder hit_finder{feed, *opened.watchlists, *opened.hits, counters};
  CoverageLog coverage;
  std::unique_ptr<CoverageFile> coverage_file;
  SensorRegistry registry{coverage};
  // Before the writer: a stream that ends may still be in the writer's hands when the service is gone.
  FeedJournal journal;
  IngestShared ingest_shared{database, writer, registry, counters};
  IngestWriter writer;
  WorkerPool pool{PoolSize()};
  IngestService ingest{ingest_shared, gate};
  QueryService query{{database, gate, pool, counters, stopping, coverage}};
  StatusReader status_reader{{database, registry, counters, state}};
  StatusService status{status_reader, gate, pool};
  ErasureService erasure{database, hit_finder, *opened.hits, gate, pool};
  WatchService watch{{feed, *opened.watchlists, gate, pool, counters, stopping}};
  WatchlistService watchlists{{*opened.watchlists, *opened.hits, hit_finder, gate, pool, counters, stopping}};
  std::unique_ptr<FeedPublisher> publisher;
  std::optional<FeedService> feeds;
  KeyService keys{access->keys(), gate, pool};
  std::unique_ptr<MetricsServer> metrics;
  std::unique_ptr<CertificateWatch> certificates;
  std::optional<GrpcServer> server;
};

base::Result<std::unique_ptr<ControlPlane>> ControlPlane::Start(storage::Database& database,
                                                                const ServeOptions& options) {
  auto opened = Opened::Open(options);
  if (!opened) return std::unexpected(opened.error());
  auto parts = std::make_unique<Parts>(database, *std::move(opened), options);
  auto coverage_file = CoverageFile::Open(options.coverage_file, parts->coverage);
  if (!coverage_file) return std::unexpected(coverage_file.error());
  parts->coverage_file = *std::move(coverage_file);
  auto publisher =
      FeedPublisher::Open(options.feeds, {database, *parts->opened.hits, parts->coverage, parts->counters});
  if (!publisher) return std::unexpected(publisher.error());
  parts->publisher = *std::move(publisher);
  parts->feeds.emplace(FeedServiceContext{*parts->publisher, *parts->opened.consumers, parts->gate, parts->pool,
                                          parts->counters, parts->stopping});
  if (options.metrics_listen) {
    auto metrics = MetricsServer::Start(*options.metrics_listen, parts->status_reader);
    if (!metrics) return std::unexpected(metrics.error());
    parts->metrics = *std::move(metrics);
  }
  std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials();
  if (options.tls) {
    auto certificates = CertificateWatch::Start(*options.tls);
    if (!certificates) return std::unexpected(certificates.error());
    parts->certificates = *std::move(certificates);
    credentials = parts->certificates->credentials();
  }
  const std::array<GrpcServer::Named, 8> services{{{v1::IngestService::service_full_name(), &parts->ingest},
                                                   {v1::QueryService::service_full_name(), &parts->query},
                                                   {v1::StatusService::service_full_name(), &parts->status},
                                                   {v1::ErasureService::service_full_name(), &parts->erasure},
                                                   {v1::WatchService::service_full_name(), &parts->watch},
                                                   {v1::WatchlistService::service_full_name(), &parts->watchlists},
                                                   {v1::FeedService::service_full_name(), &*parts->feeds},
                                                   {v1::KeyService::service_full_name(), &parts->keys}}};
  auto server = GrpcServer::Start(options.listen, credentials, services);
  if (!server) return std::unexpected(server.error());
  parts->server.emplace(*std::move(server));
  return std::unique_ptr<ControlPlane>(new ControlPlane(std::move(parts)));
}

ControlPlane::ControlPlane(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ControlPlane::~ControlPlane() {
  Stop();
}

void ControlPlane::Stop(int grace_ms) {
  if (!parts_->server) return;
  parts_->server->AnnounceStop();
  parts_->stopping = true;
  parts_->registry.DrainAll();
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(grace_ms);
  while (parts_->gate.open_calls() > 0 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(kStopLook);
  parts_->server->Stop(kGoodbye_ms);
  parts_->server.reset();
}

}  // namespace spoor::controlplane
