#include "controlplane/metrics/service_families.h"

#include <array>
#include <string>
#include <utility>

#include "controlplane/metrics/counter_group.h"

namespace spoor::controlplane {
namespace {

constexpr std::array<CounterGroup, 6> kGroups = {{
    {"query.streams.", "spoor_query_streams_total", "Answers, by what became of them.", "result"},
    {"watch.records.", "spoor_watch_records_total", "Records for watches, by what became of them.", "result"},
    {"watchlist.records.", "spoor_watchlist_records_total", "Committed records and watch-lists.", "result"},
    {"watchlist.hits.", "spoor_watchlist_hits_total", "Hits of watch-lists, by what became of them.", "result"},
    {"feed.editions.", "spoor_feed_editions_total", "Editions of feeds, by what became of them.", "result"},
    {"feed.records.", "spoor_feed_records_total", "Records for feeds, by what became of them.", "result"},
}};

// Calls that are open now, by what they are.
constexpr std::array<std::pair<const char*, const char*>, 4> kOpen = {{
    {"query.streams.open", "query"},
    {"watch.streams.open", "watch"},
    {"watchlist.streams.open", "hits"},
    {"feed.streams.open", "fetch"},
}};

double Number(const CounterMap& counters, const std::string& name) {
  return static_cast<double>(ValueOf(counters, name));
}

}  // namespace

void AddServices(FamilyBuilder& out, const CounterMap& counters) {
  for (const CounterGroup& group : kGroups) AddGroup(out, counters, group.prefix, group, {});
  for (const auto& [name, kind] : kOpen) {
    out.Gauge("spoor_open_streams", "Streams to clients that are open.", {{"kind", kind}}, Number(counters, name));
  }
  out.Counter("spoor_query_records_total", "Records sent in answers.", {}, Number(counters, "query.records.sent"));
  out.Counter("spoor_denied_calls_total", "Calls without a right key, role or quota.", {},
              Number(counters, "access.calls.denied"));
  out.Counter("spoor_lost_audit_lines_total", "Lines of the audit log that could not be written.", {},
              Number(counters, "access.audit_lines.lost"));
}

}  // namespace spoor::controlplane
