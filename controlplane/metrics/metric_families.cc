#include "controlplane/metrics/metric_families.h"

#include <string>
#include <string_view>

#include "controlplane/accounting/laws.h"
#include "controlplane/metrics/counter_group.h"
#include "controlplane/metrics/family_builder.h"
#include "controlplane/metrics/service_families.h"

namespace spoor::controlplane {
namespace {

using Labels = FamilyBuilder::Labels;

constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

double Number(std::uint64_t value) {
  return static_cast<double>(value);
}

template <class Counters>
CounterMap MapOf(const Counters& counters) {
  CounterMap map;
  for (const v1::Counter& counter : counters) map[counter.name()] = counter.value();
  return map;
}

constexpr CounterGroup kLost = {"lost.", "spoor_sensor_lost_frames_total",
                                "Frames on the wire that were lost, by reason.", "reason"};
constexpr CounterGroup kFrames = {"frames.", "spoor_sensor_frames_total",
                                  "Frames that a worker was done with, by kind.", "kind"};
constexpr CounterGroup kRefusedFrames = {"frames.refused.", "spoor_sensor_refused_frames_total",
                                         "Frames that were not used, by reason.", "reason"};
constexpr CounterGroup kMessages = {"messages.", "spoor_sensor_messages_total",
                                    "DNS messages that a worker was done with, by kind.", "kind"};
constexpr CounterGroup kRefusedMessages = {"messages.refused.", "spoor_sensor_refused_messages_total",
                                           "DNS messages that were not used, by reason.", "reason"};
constexpr CounterGroup kRefusedObservations = {"observations.refused.", "spoor_sensor_lost_observations_total",
                                               "Observations that were lost, by reason.", "reason"};
constexpr CounterGroup kDiscarded = {"delivery.observations.refused.", "spoor_sensor_lost_observations_total",
                                     "Observations that were lost, by reason.", "reason"};
constexpr CounterGroup kBlocks = {"ingest.blocks.", "spoor_ingest_blocks_total",
                                  "Blocks from sensors, by what became of them.", "result"};
// The labels of the ports: X of "ports.X.frames".
std::vector<std::string> Ports(const CounterMap& counters) {
  constexpr std::string_view kPrefix = "ports.";
  constexpr std::string_view kEnding = ".frames";
  std::vector<std::string> ports;
  for (auto at = counters.lower_bound(kPrefix); at != counters.end() && at->first.starts_with(kPrefix); ++at) {
    const std::string_view rest = std::string_view(at->first).substr(kPrefix.size());
    if (rest.ends_with(kEnding) && rest.find('.') == rest.size() - kEnding.size()) {
      ports.emplace_back(rest.substr(0, rest.size() - kEnding.size()));
    }
  }
  return ports;
}

void AddPort(FamilyBuilder& out, const CounterMap& counters, const std::string& port, const Labels& sensor) {
  const Labels labels = With(sensor, "port", port);
  const std::string prefix = "ports." + port + ".";
  out.Counter("spoor_sensor_wire_frames_total", "Frames on the wire, whether received or lost.", labels,
              Number(ValueOf(counters, prefix + "frames")));
  out.Gauge("spoor_sensor_waiting_frames", "Frames in receive queues.", labels,
            Number(ValueOf(counters, prefix + "waiting")));
  out.Counter("spoor_sensor_no_buffer_total", "Times that no packet buffer was free.", labels,
              Number(ValueOf(counters, prefix + "no_mbuf")));
  AddGroup(out, counters, prefix + "lost.", kLost, labels);
  for (unsigned queue = 0; counters.contains(prefix + "queue." + std::to_string(queue) + ".taken"); ++queue) {
    out.Counter("spoor_sensor_queue_frames_total", "Frames taken from a receive queue.",
                With(labels, "queue", std::to_string(queue)),
                Number(ValueOf(counters, prefix + "queue." + std::to_string(queue) + ".taken")));
  }
}

void AddWorker(FamilyBuilder& out, const CounterMap& counters, const std::string& worker, const Labels& sensor) {
  const Labels labels = With(sensor, "worker", worker);
  const std::string prefix = "worker." + worker + ".";
  for (const CounterGroup& group : {kFrames, kRefusedFrames, kMessages, kRefusedMessages, kRefusedObservations}) {
    AddGroup(out, counters, prefix + std::string(group.prefix), group, labels);
  }
  out.Counter("spoor_sensor_parsed_observations_total", "Observations that were parsed.", labels,
              Number(ValueOf(counters, prefix + "observations.parsed")));
  out.Counter("spoor_sensor_handed_over_observations_total", "Observations that went to the exporter.", labels,
              Number(ValueOf(counters, prefix + "observations.handed_over")));
  out.Gauge("spoor_sensor_pending_observations", "Observations in answer memo and count cache.", labels,
            Number(ValueOf(counters, prefix + "observations.pending")));
}

void AddDelivery(FamilyBuilder& out, const CounterMap& counters, const Labels& sensor) {
  for (const std::string_view place : {"ring", "open", "memory", "spool"}) {
    out.Gauge("spoor_sensor_undelivered_observations", "Observations on their way to the store, by place.",
              With(sensor, "place", std::string(place)),
              Number(ValueOf(counters, "delivery.waiting." + std::string(place))));
  }
  out.Counter("spoor_sensor_acknowledged_observations_total", "Observations whose commit was acknowledged.", sensor,
              Number(ValueOf(counters, "delivery.observations.acknowledged")));
  out.Counter("spoor_sensor_reconnects_total", "Streams to the control plane after the first.", sensor,
              Number(ValueOf(counters, "delivery.reconnects")));
  out.Gauge("spoor_sensor_spool_bytes", "Octets in the spool.", sensor,
            Number(ValueOf(counters, "delivery.spool_octets")));
  AddGroup(out, counters, kDiscarded.prefix, kDiscarded, With(sensor, "worker", "exporter"));
  for (const std::string reason : {"spreader_full", "spreader_no_mbuf"}) {
    out.Counter(kRefusedFrames.family, kRefusedFrames.help, With(With(sensor, "worker", "spreader"), "reason", reason),
                Number(ValueOf(counters, "frames.refused." + reason)));
  }
}

void AddSampling(FamilyBuilder& out, const CounterMap& counters, const Labels& sensor) {
  // A sensor of an earlier version does not report it.
  const std::uint64_t one_in = ValueOf(counters, "sampling.one_in");
  if (one_in == 0) return;
  out.Gauge("spoor_sensor_sampled_flows_ratio", "Share of the flows that is recorded; 1 unless workers cannot keep up.",
            sensor, 1 / Number(one_in));
  out.Counter("spoor_sensor_sampled_out_frames_total", "Frames of flows that were left out under overload.", sensor,
              Number(ValueOf(counters, "frames.refused.sampled_out")));
}

void AddEquations(FamilyBuilder& out, const v1::SensorStatus& status, const Labels& sensor) {
  out.Gauge("spoor_sensor_residue", "What is not accounted for between the wire and the database; 0 in a sound system.",
            sensor, Number(status.residue()));
  for (const v1::Equation& equation : status.equations()) {
    if (!equation.scope().empty()) continue;
    out.Gauge("spoor_sensor_equation_residue", "What one equation does not account for.",
              With(sensor, "equation", equation.title()), static_cast<double>(equation.residue()));
  }
}

void AddCompleteness(FamilyBuilder& out, const v1::SensorStatus& status, const Labels& sensor) {
  for (const v1::Completeness& window : status.completeness()) {
    const Labels labels = With(sensor, "window",
                               window.window_s() == 60     ? "minute"
                               : window.window_s() == 3600 ? "hour"
                                                           : "day");
    out.Gauge("spoor_sensor_looked_at_seconds", "Seconds of the window in which the sensor was looking.", labels,
              window.looked_at_s());
    if (!window.has_ratio()) continue;
    out.Gauge("spoor_sensor_completeness_ratio",
              "Share of the traffic that was not lost, of the time in which the sensor was looking.", labels,
              window.ratio());
  }
}

void AddSensor(FamilyBuilder& out, const v1::SensorStatus& status) {
  const Labels sensor = {{"sensor", status.sensor_id()}};
  out.Gauge("spoor_sensor_connected", "1 while a stream of the sensor is open.", sensor, status.connected() ? 1 : 0);
  out.Gauge("spoor_sensor_silent", "1 when no report came for 10 seconds although the sensor has not finished.", sensor,
            status.silent() ? 1 : 0);
  out.Gauge("spoor_sensor_start_time_seconds", "Start of the sensor, Unix time.", sensor,
            Number(status.boot_epoch() / kNanosecondsPerSecond));
  out.Gauge("spoor_sensor_report_time_seconds", "Time of the last report, Unix time.", sensor,
            static_cast<double>(status.report_time_s()));
  out.Counter("spoor_sensor_committed_observations_total", "Observations of this start of the sensor in the store.",
              sensor, Number(status.committed_observation_count()));
  if (status.counters().empty()) return;
  const CounterMap counters = MapOf(status.counters());
  for (const std::string& port : Ports(counters)) AddPort(out, counters, port, sensor);
  for (unsigned worker = 0; counters.contains("worker." + std::to_string(worker) + ".frames.received"); ++worker) {
    AddWorker(out, counters, std::to_string(worker), sensor);
  }
  AddDelivery(out, counters, sensor);
  AddSampling(out, counters, sensor);
  AddEquations(out, status, sensor);
  AddCompleteness(out, status, sensor);
}

void AddStore(FamilyBuilder& out, const v1::StoreStatus& store) {
  out.Gauge("spoor_store_records", "Unique tuples in the database.", {}, Number(store.record_count()));
  out.Gauge("spoor_store_observations", "Sum of the counts of all records.", {}, Number(store.observation_count()));
  out.Gauge("spoor_store_used_bytes", "Octets of the database in use.", {}, Number(store.used_octets()));
  out.Gauge("spoor_store_limit_bytes", "Octets that the database may take.", {}, Number(store.map_octets()));
  out.Counter("spoor_store_erased_records_total", "Records that sweeps erased, ever.", {},
              Number(store.erasure().erased_record_count()));
  out.Gauge("spoor_store_tombstones", "Tombstones that stand.", {}, Number(store.erasure().tombstone_count()));
  out.Gauge("spoor_store_sweeping", "1 while something is being erased.", {}, store.erasure().sweeping() ? 1 : 0);
  out.Gauge("spoor_store_writable", "0 while the store refuses data: full, or the disk is.", {},
            store.state() == "serving" ? 1 : 0);
  for (const v1::StoreOrder& order : store.orders()) {
    out.Gauge("spoor_store_runs", "Sorted runs of an order.", {{"order", order.name()}}, Number(order.runs()));
    out.Gauge("spoor_store_order_bytes", "Octets of an order's rows.", {{"order", order.name()}},
              Number(order.octets()));
  }
  out.Counter("spoor_store_merge_steps_total", "Steps of merging runs since the start.", {},
              Number(store.merge().steps()));
  out.Gauge("spoor_store_merging", "1 while runs are merged.", {}, store.merge().busy() ? 1 : 0);
  out.Gauge("spoor_store_merge_failing", "1 while merging runs fails: the disk is full or damaged.", {},
            store.merge().error().empty() ? 0 : 1);
  const CounterMap counters = MapOf(store.counters());
  AddGroup(out, counters, kBlocks.prefix, kBlocks, {});
  out.Counter("spoor_ingest_observations_total", "Observations committed since the start.", {},
              Number(ValueOf(counters, "ingest.observations.committed")));
  AddServices(out, counters);
}

}  // namespace

std::vector<prometheus::MetricFamily> MetricFamilies(const v1::GetStatusResponse& status) {
  FamilyBuilder out;
  out.Gauge("spoor_info", "The version, as a label; always 1.", {{"version", status.version()}}, 1);
  out.Gauge("spoor_start_time_seconds", "Start of spoord, Unix time.", {}, static_cast<double>(status.start_time_s()));
  AddStore(out, status.store());
  for (const v1::SensorStatus& sensor : status.sensors()) AddSensor(out, sensor);
  return out.Take();
}

}  // namespace spoor::controlplane
