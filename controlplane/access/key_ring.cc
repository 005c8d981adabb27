#include "controlplane/access/key_ring.h"

#include <algorithm>
#include <utility>

#include "controlplane/access/api_key.h"

namespace spoor::controlplane {
namespace {

using base::ErrorCode;

constexpr std::size_t kMaxNameOctets = 64;

std::unexpected<base::Error> Bad(std::string_view field, std::string_view why) {
  return base::Fail(ErrorCode::kInvalidArgument, std::string(field) + ": " + std::string(why));
}

std::int64_t Seconds(KeyRing::TimePoint time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameOctets &&
         std::ranges::all_of(name, [](char c) { return c >= ' ' && c < 0x7f; });
}

base::Result<> Check(const v1::CreateKeyRequest& request, std::int64_t now_s) {
  if (!IsName(request.name())) return Bad("name", "1 to 64 printable characters of ASCII");
  if (request.roles().empty()) return Bad("roles", "one at least");
  for (const int role : request.roles()) {
    if (!v1::Role_IsValid(role) || role == v1::ROLE_UNSPECIFIED) return Bad("roles", "there is no such role");
  }
  if (request.roles_size() > v1::Role_MAX) return Bad("roles", "the same role twice");
  const double rate = request.quota().calls_per_second();
  if (!(rate >= 0 && rate <= 1e6)) return Bad("quota.calls_per_second", "from 0 to 1000000");
  if (request.has_expire_time_s() && request.expire_time_s() <= now_s) return Bad("expire_time_s", "has passed");
  return {};
}

}  // namespace

base::Result<std::unique_ptr<KeyRing>> KeyRing::Open(std::string path) {
  auto ring = std::unique_ptr<KeyRing>(new KeyRing(std::move(path)));
  if (ring->path_.empty()) return ring;
  const auto file = ReadKeyFile(ring->path_);
  if (!file) return std::unexpected(file.error());
  for (const v1::KeyFile::Entry& entry : file->keys()) {
    ring->accounts_[entry.key().id()] = std::make_shared<KeyAccount>(entry.key(), entry.sha256());
  }
  return ring;
}

base::Result<KeyRing::NewKey> KeyRing::Create(const v1::CreateKeyRequest& request, TimePoint now) {
  if (auto checked = Check(request, Seconds(now)); !checked) return std::unexpected(checked.error());
  v1::ApiKey key;
  key.set_name(request.name());
  *key.mutable_roles() = request.roles();
  *key.mutable_quota() = request.quota();
  key.set_create_time_s(Seconds(now));
  if (request.has_expire_time_s()) key.set_expire_time_s(request.expire_time_s());
  const std::lock_guard lock(mutex_);
  return Add(std::move(key), File());
}

base::Result<KeyRing::NewKey> KeyRing::Rotate(const v1::RotateKeyRequest& request, TimePoint now) {
  const std::int64_t now_s = Seconds(now);
  if (request.has_expire_time_s() && request.expire_time_s() <= now_s) return Bad("expire_time_s", "has passed");
  const std::lock_guard lock(mutex_);
  const auto former = accounts_.find(request.id());
  if (former == accounts_.end()) return base::Fail(ErrorCode::kNotFound, "id: there is no such key");
  v1::ApiKey key = former->second->key();
  const std::int64_t lasts_s = key.has_expire_time_s() ? key.expire_time_s() : INT64_MAX;
  if (lasts_s <= now_s) return base::Fail(ErrorCode::kFailedPrecondition, "id: this key has expired; make a new one");
  const std::int64_t ends_s = std::min<std::int64_t>(lasts_s, now_s + request.overlap_s());

  v1::KeyFile file = File();
  for (v1::KeyFile::Entry& entry : *file.mutable_keys()) {
    if (entry.key().id() == request.id()) entry.mutable_key()->set_expire_time_s(ends_s);
  }
  key.set_create_time_s(now_s);
  key.clear_expire_time_s();
  if (request.has_expire_time_s()) key.set_expire_time_s(request.expire_time_s());
  auto made = Add(std::move(key), std::move(file));
  if (made) former->second->SetExpiry(ends_s);
  return made;
}

base::Result<KeyRing::NewKey> KeyRing::Add(v1::ApiKey key, v1::KeyFile file) {
  if (accounts_.size() >= kMostKeys) {
    return base::Fail(ErrorCode::kResourceExhausted, "there are 10000 keys already; revoke some");
  }
  auto text = MakeKey();
  if (!text) return std::unexpected(text.error());
  key.set_id(text->id);
  v1::KeyFile::Entry& entry = *file.add_keys();
  *entry.mutable_key() = key;
  entry.set_sha256(HashOf(text->text));
  if (auto saved = Save(file); !saved) return std::unexpected(saved.error());
  accounts_[text->id] = std::make_shared<KeyAccount>(key, entry.sha256());
  return NewKey{std::move(key), std::move(text->text)};
}

base::Result<> KeyRing::Revoke(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = accounts_.find(id);
  if (found == accounts_.end()) return base::Fail(ErrorCode::kNotFound, "id: there is no such key");
  v1::KeyFile file = File();
  auto& keys = *file.mutable_keys();
  keys.erase(std::remove_if(keys.begin(), keys.end(), [&](const auto& entry) { return entry.key().id() == id; }),
             keys.end());
  if (auto saved = Save(file); !saved) return saved;
  found->second->Revoke();
  accounts_.erase(found);
  return {};
}

std::vector<v1::KeyUse> KeyRing::List(TimePoint now) const {
  const std::lock_guard lock(mutex_);
  std::vector<v1::KeyUse> uses;
  for (const auto& [id, account] : accounts_) uses.push_back(account->Use(now));
  return uses;
}

std::shared_ptr<KeyAccount> KeyRing::Find(std::string_view text) const {
  const auto id = IdOf(text);
  if (!id) return nullptr;
  const std::string hash = HashOf(text);
  const std::lock_guard lock(mutex_);
  const auto found = accounts_.find(*id);
  return found != accounts_.end() && IsSameHash(found->second->sha256(), hash) ? found->second : nullptr;
}

base::Result<> KeyRing::Save(const v1::KeyFile& file) const {
  return path_.empty() ? base::Result<>() : WriteKeyFile(path_, file);
}

v1::KeyFile KeyRing::File() const {
  v1::KeyFile file;
  for (const auto& [id, account] : accounts_) {
    v1::KeyFile::Entry& entry = *file.add_keys();
    *entry.mutable_key() = account->key();
    entry.set_sha256(account->sha256());
  }
  return file;
}

}  // namespace spoor::controlplane
