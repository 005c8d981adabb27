// All API keys: made, listed, rotated and revoked here, kept in a file that holds no key, only hashes.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "controlplane/access/key_account.h"
#include "controlplane/access/key_file.h"

namespace spoor::controlplane {

inline constexpr std::size_t kMostKeys = 10'000;

// Any thread. What an operation returned is on disk; after an error nothing has changed.
class KeyRing {
 public:
  using TimePoint = KeyAccount::TimePoint;

  struct NewKey {
    v1::ApiKey key;
    std::string text;  // the only copy
  };

  // Errors of ReadKeyFile. An empty path keeps the keys in memory only.
  static base::Result<std::unique_ptr<KeyRing>> Open(std::string path);

  // kInvalidArgument "FIELD: why"; kResourceExhausted with kMostKeys.
  base::Result<NewKey> Create(const v1::CreateKeyRequest& request, TimePoint now);
  // kNotFound; kFailedPrecondition for an expired one.
  base::Result<NewKey> Rotate(const v1::RotateKeyRequest& request, TimePoint now);
  base::Result<> Revoke(const std::string& id);
  std::vector<v1::KeyUse> List(TimePoint now) const;

  // The account of a whole key, expired or not; null when there is no such key.
  std::shared_ptr<KeyAccount> Find(std::string_view text) const;

 private:
  using Accounts = std::map<std::string, std::shared_ptr<KeyAccount>, std::less<>>;

  explicit KeyRing(std::string path) : path_(std::move(path)) {}
  // Under mutex_.
  base::Result<NewKey> Add(v1::ApiKey key, v1::KeyFile file);
  base::Result<> Save(const v1::KeyFile& file) const;
  v1::KeyFile File() const;

  const std::string path_;
  mutable std::mutex mutex_;
  Accounts accounts_;
};

}  // namespace spoor::controlplane
