#include "controlplane/feed_files/consumer_places.h"

#include <utility>

#include "controlplane/json_file.h"

namespace spoor::controlplane {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kMaxFile_octets = 4 << 20;
constexpr std::int64_t kSilence_s = 90 * 24 * 3600;

std::unexpected<base::Error> NoSuch(const ConsumerId& id) {
  return base::Fail(base::ErrorCode::kNotFound, "consumer: the feed " + id.feed + " has no " + id.name);
}

}  // namespace

base::Result<std::unique_ptr<ConsumerPlaces>> ConsumerPlaces::Open(std::string path) {
  auto places = std::unique_ptr<ConsumerPlaces>(new ConsumerPlaces(std::move(path)));
  if (const auto loaded = places->Load(); !loaded) return std::unexpected(loaded.error());
  return places;
}

base::Result<> ConsumerPlaces::Load() {
  if (path_.empty()) return {};
  v1::ConsumerPlacesFile file;
  const auto read = ReadJsonFile(path_, kMaxFile_octets, file);
  if (!read && read.error().code == base::ErrorCode::kNotFound) return {};
  if (!read || file.version() != kVersion) {
    const std::string why = read || read.error().message.empty() ? "is no list of consumers" : read.error().message;
    return base::Fail(base::ErrorCode::kDataLoss,
                      "feeds: " + path_ + ": " + why + "; mend it, or move it away: consumers then begin anew");
  }
  for (const v1::ConsumerPlace& place : file.places()) {
    consumers_[{place.feed(), place.key_id(), place.name()}] = {
        {place.sequence(), place.frame(), place.offset(), place.revision()}, place.last_poll_time_s()};
  }
  return {};
}

base::Result<> ConsumerPlaces::Save() const {
  if (path_.empty()) return {};
  v1::ConsumerPlacesFile file;
  file.set_version(kVersion);
  for (const auto& [id, consumer] : consumers_) {
    v1::ConsumerPlace& place = *file.add_places();
    place.set_feed(id.feed);
    place.set_key_id(id.key_id);
    place.set_name(id.name);
    place.set_sequence(consumer.place.sequence);
    place.set_frame(consumer.place.piece);
    place.set_offset(consumer.place.offset);
    place.set_revision(consumer.place.revision);
    place.set_last_poll_time_s(consumer.last_poll_s);
  }
  auto written = WriteJsonFile(path_, file);
  return written ? written : base::Fail(written.error().code, "feeds: " + written.error().message);
}

void ConsumerPlaces::ForgetSilent(std::int64_t now_s) {
  std::erase_if(consumers_, [&](const auto& one) { return now_s - one.second.last_poll_s > kSilence_s; });
}

base::Result<FeedPlace> ConsumerPlaces::Meet(const ConsumerId& id, const FeedPlace& begin, std::int64_t now_s) {
  const std::lock_guard lock(mutex_);
  if (const auto known = consumers_.find(id); known != consumers_.end()) {
    known->second.last_poll_s = now_s;
    return known->second.place;
  }
  if (consumers_.size() >= kMostConsumers) ForgetSilent(now_s);
  if (consumers_.size() >= kMostConsumers) {
    return base::Fail(base::ErrorCode::kResourceExhausted, "consumer: there are 1024 already; delete some");
  }
  consumers_[id] = {begin, now_s};
  if (auto saved = Save(); !saved) {
    consumers_.erase(id);
    return std::unexpected(saved.error());
  }
  return begin;
}

base::Result<FeedPlace> ConsumerPlaces::Advance(const ConsumerId& id, const FeedPlace& place) {
  const std::lock_guard lock(mutex_);
  const auto known = consumers_.find(id);
  if (known == consumers_.end()) return NoSuch(id);
  if (place <= known->second.place) return known->second.place;
  const FeedPlace former = std::exchange(known->second.place, place);
  if (auto saved = Save(); !saved) {
    known->second.place = former;
    return std::unexpected(saved.error());
  }
  return place;
}

bool ConsumerPlaces::Has(const ConsumerId& id) const {
  const std::lock_guard lock(mutex_);
  return consumers_.contains(id);
}

base::Result<> ConsumerPlaces::Delete(const ConsumerId& id) {
  const std::lock_guard lock(mutex_);
  const auto known = consumers_.find(id);
  if (known == consumers_.end()) return NoSuch(id);
  const Consumer former = known->second;
  consumers_.erase(known);
  auto saved = Save();
  if (!saved) consumers_[id] = former;
  return saved;
}

std::vector<std::pair<std::string, Consumer>> ConsumerPlaces::Of(const std::string& feed,
                                                                 const std::string& key_id) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::string, Consumer>> found;
  for (auto at = consumers_.lower_bound({feed, key_id, ""}); at != consumers_.end(); ++at) {
    if (at->first.feed != feed || at->first.key_id != key_id) break;
    found.emplace_back(at->first.name, at->second);
  }
  return found;
}

}  // namespace spoor::controlplane
