#include "controlplane/counters.h"

namespace spoor::controlplane {

std::vector<std::pair<std::string_view, std::uint64_t>> Counters::Named() const {
  return {
      {"ingest.blocks.received", blocks_received.value()},
      {"ingest.blocks.committed", blocks_committed.value()},
      {"ingest.blocks.duplicate", blocks_duplicate.value()},
      {"ingest.blocks.refused", blocks_refused.value()},
      {"ingest.blocks.dropped", blocks_dropped.value()},
      {"ingest.observations.committed", observations_committed.value()},
      {"ingest.records.new", records_new.value()},
      {"ingest.records.known", records_known.value()},
      {"ingest.records.refused", records_refused.value()},
      {"ingest.commits", commits.value()},
      {"ingest.streams.open", ingest_streams_open.value()},
      {"ingest.streams.superseded", ingest_streams_superseded.value()},
      {"watch.streams.started", watch_streams.value()},
      {"watch.streams.open", watch_streams_open.value()},
      {"watch.records.sent", watch_records.value()},
      {"watch.records.lost", watch_records_lost.value()},
      {"watch.records.limited", watch_records_limited.value()},
      {"news.ignored", news_ignored.value()},
      {"watchlist.records.examined", watchlist_records.value()},
      {"watchlist.records.lost", watchlist_records_lost.value()},
      {"watchlist.hits.found", watchlist_hits.value()},
      {"watchlist.hits.unwritten", watchlist_hits_unwritten.value()},
      {"watchlist.streams.started", hit_streams.value()},
      {"watchlist.streams.open", hit_streams_open.value()},
      {"watchlist.hits.sent", hits_sent.value()},
      {"watchlist.hits.lost", hits_lost.value()},
      {"feed.editions.written", feed_editions.value()},
      {"feed.editions.failed", feed_editions_failed.value()},
      {"feed.records.written", feed_records.value()},
      {"feed.records.lost", feed_records_lost.value()},
      {"feed.streams.started", fetch_streams.value()},
      {"feed.streams.open", fetch_streams_open.value()},
      {"query.streams.started", query_streams.value()},
      {"query.streams.open", query_streams_open.value()},
      {"query.streams.refused", query_streams_refused.value()},
      {"query.streams.failed", query_streams_failed.value()},
      {"query.streams.cut", query_streams_cut.value()},
      {"query.records.sent", query_records.value()},
      {"access.calls.denied", calls_denied.value()},
      {"access.audit_lines.lost", audit_lines_lost.value()},
  };
}

}  // namespace spoor::controlplane
