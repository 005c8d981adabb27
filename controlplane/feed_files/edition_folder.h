// The editions of one feed that are kept: a folder of files, each edition with a manifest that is written last and
// removed first. So an edition is there when its manifest is.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "controlplane/feed_files/feed_options.h"
#include "spoor/v1/feed.pb.h"

namespace spoor::controlplane {

// Any thread; Publish and Retain one at a time.
class EditionFolder {
 public:
  // Makes the folder when it is missing, and clears away what a killed process left. A manifest that cannot be read is
  // logged, and its edition left out. kPermissionDenied "feeds: PATH: why".
  static base::Result<std::unique_ptr<EditionFolder>> Open(std::string folder, FeedKind kind);

  const std::string& path() const { return folder_; }
  // Of the next edition: above all that there were, read or not.
  std::uint64_t next_sequence() const;
  std::optional<v1::FeedEdition> newest() const;
  std::optional<v1::FeedEdition> Find(std::uint64_t sequence) const;
  // Behind `sequence`, ascending, at most `most`.
  std::vector<v1::FeedEdition> After(std::uint64_t sequence, std::size_t most) const;

  struct Totals {
    std::uint64_t editions = 0;
    std::uint64_t octets = 0;  // of their files
    std::uint64_t first_sequence = 0;
    std::uint64_t last_sequence = 0;
  };
  Totals totals() const;

  // An edition whose files are there, or another revision of one: then the files of the former go. On disk when it
  // returns. Errors of base::ReplaceSmallFile.
  base::Result<> Publish(const v1::FeedEdition& edition);
  // Editions that ended before `end_ms`, and the oldest while all have more than `max_octets`, go; the newest never
  // does.
  void Retain(std::int64_t end_ms, std::uint64_t max_octets);
  // All of them go, also the newest; the sequence goes on.
  void RemoveAll();

 private:
  EditionFolder(std::string folder, FeedKind kind) : folder_(std::move(folder)), kind_(kind) {}
  base::Result<> Load();
  void LoadManifest(const std::string& name);
  void RemoveLeftovers(const std::vector<std::string>& names) const;
  std::string ManifestPath(const v1::FeedEdition& edition) const;
  void Remove(const v1::FeedEdition& edition) const;
  void RemoveFiles(const v1::FeedEdition& edition) const;
  std::uint64_t Octets() const;

  const std::string folder_;
  const FeedKind kind_;
  mutable std::mutex mutex_;
  std::map<std::uint64_t, v1::FeedEdition> editions_;  // by sequence
  std::uint64_t last_sequence_ = 0;
};

}  // namespace spoor::controlplane
