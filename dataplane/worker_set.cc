#include "dataplane/worker_set.h"

#include <algorithm>
#include <string>

namespace spoor::dataplane {

WorkerSet::WorkerSet(const PipelineConfig& config, unsigned worker_count)
    : config_(config),
      shared_(config_, worker_count),
      loops_(worker_count),
      mirrors_(worker_count),
      answers_(worker_count) {
  for (unsigned worker = 0; worker < worker_count; ++worker) {
    rings_.push_back(std::make_unique<RecordRing>(static_cast<std::uint32_t>(config_.ring_slots)));
    ring_pointers_.push_back(rings_.back().get());
    pipelines_.push_back(std::make_unique<Pipeline>(config_, shared_, *rings_.back()));
  }
}

bool WorkerSet::Flush() {
  bool empty = true;
  for (unsigned worker = 0; worker < size(); ++worker) {
    Pipeline& pipeline = *pipelines_[worker];
    mirrors_[worker].Own();
    pipeline.FlushAll();
    mirrors_[worker].Disown(pipeline.counters());
    empty = empty && pipeline.counters().observations_pending.value() == 0;
  }
  return empty;
}

void WorkerSet::RotateFilter(std::uint64_t now_ms) {
  std::uint64_t inserted = 0;
  for (const auto& pipeline : pipelines_) inserted += pipeline->counters().bloom_inserted.value();
  shared_.generations.MaybeRotate(now_ms, inserted, std::uint64_t{config_.bloom_rotate_s} * 1000);
}

void WorkerSet::AskCounters() {
  for (CounterMirror& mirror : mirrors_) mirror.Ask();
  for (Answer& answer : answers_) answer.known = false;
}

std::optional<std::uint64_t> WorkerSet::HandedOver(unsigned index) {
  Answer& answer = answers_[index];
  if (!answer.known) answer.known = mirrors_[index].Take(answer.counters);
  if (!answer.known) return std::nullopt;
  return answer.counters.observations_handed_over.value();
}

NamedCounters WorkerSet::counters() const {
  std::vector<const PipelineCounters*> workers;
  for (const Answer& answer : answers_) workers.push_back(&answer.counters);
  NamedCounters counters = Summarise(workers);
  counters.emplace_back("bloom.rotations", shared_.generations.rotations());
  std::uint64_t elapsed_us = 0;
  std::uint64_t cpu_us = 0;
  for (const WorkerCounters& loop : loops_) {
    elapsed_us = std::max(elapsed_us, loop.longest_burst.elapsed_us.value());
    cpu_us = std::max(cpu_us, loop.longest_burst.cpu_us.value());
  }
  counters.emplace_back("worker.longest_burst_us", elapsed_us);
  counters.emplace_back("worker.longest_burst_cpu_us", cpu_us);
  for (unsigned worker = 0; worker < size(); ++worker) {
    for (auto& [name, value] : SummariseOne(answers_[worker].counters)) {
      counters.emplace_back("worker." + std::to_string(worker) + "." + name, value);
    }
  }
  return counters;
}

}  // namespace spoor::dataplane
