// Where the consumers of feeds stand, kept in a file.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/result.h"
#include "spoor/v1/feed.pb.h"

namespace spoor::controlplane {

inline constexpr std::size_t kMostConsumers = 1024;

// The next piece of a feed.
struct FeedPlace {
  std::uint64_t sequence = 0;
  std::uint64_t piece = 0;
  // Where it begins in the file, as long as the edition is of this revision; 0: not known.
  std::uint64_t offset = 0;
  std::uint64_t revision = 0;

  // Which of two places of a feed is the later one.
  std::strong_ordering operator<=>(const FeedPlace& other) const {
    return std::tie(sequence, piece) <=> std::tie(other.sequence, other.piece);
  }
  bool operator==(const FeedPlace& other) const { return (*this <=> other) == 0; }
};

struct ConsumerId {
  std::string feed;
  std::string key_id;
  std::string name;
  auto operator<=>(const ConsumerId&) const = default;
};

struct Consumer {
  FeedPlace place;
  std::int64_t last_poll_s = 0;
};

// Any thread.
class ConsumerPlaces {
 public:
  // An empty path: in memory only. kDataLoss "feeds: PATH: why" when the file is not one that this version wrote.
  static base::Result<std::unique_ptr<ConsumerPlaces>> Open(std::string path);

  // A consumer that polls. A new one stands at `begin`, and needs room: kResourceExhausted; those who did not poll for
  // 90 days make it. On disk when it returns, when it is new.
  base::Result<FeedPlace> Meet(const ConsumerId& id, const FeedPlace& begin, std::int64_t now_s);
  // It goes on at `place` if that is behind where it stands; returns where it stands then. On disk when it returns.
  // kNotFound, and errors of base::ReplaceSmallFile, after which it stands where it stood.
  base::Result<FeedPlace> Advance(const ConsumerId& id, const FeedPlace& place);
  bool Has(const ConsumerId& id) const;
  // kNotFound "consumer: why".
  base::Result<> Delete(const ConsumerId& id);
  // Of a feed and a key, by name.
  std::vector<std::pair<std::string, Consumer>> Of(const std::string& feed, const std::string& key_id) const;

 private:
  explicit ConsumerPlaces(std::string path) : path_(std::move(path)) {}
  base::Result<> Load();
  base::Result<> Save() const;
  void ForgetSilent(std::int64_t now_s);

  const std::string path_;
  mutable std::mutex mutex_;
  std::map<ConsumerId, Consumer> consumers_;
};

}  // namespace spoor::controlplane
