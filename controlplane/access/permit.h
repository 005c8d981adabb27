// One call that was let in: what it may have, what it had, and its line in the audit log when it is over.
#pragma once

#include <grpcpp/support/status.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "controlplane/access/audit_log.h"
#include "controlplane/access/key_account.h"
#include "controlplane/access/method.h"

namespace spoor::controlplane {

// Moves with the call; one thread at a time. Its end closes the call in the key's account and writes the line.
class Permit {
 public:
  // Of whom it is: id and name of the key, or no id and "local", "plain", the name of a certificate.
  struct Caller {
    std::string key_id;
    std::string name;
  };

  // `account` (null: no quota) has opened the call. `audit` outlives it.
  Permit(Method method, Caller caller, std::shared_ptr<KeyAccount> account, AuditLog& audit, std::string request);
  ~Permit();
  Permit(Permit&& other) noexcept = default;
  Permit& operator=(Permit&&) = delete;

  const Caller& caller() const { return caller_; }
  // How many of the asked records (0: all) the answer may have; 0 is no bound.
  std::uint64_t LimitOf(std::uint64_t asked) const;
  void AddRecords(std::uint64_t count);
  // Stored records that were looked at for the call, so far.
  void SetCost(std::uint64_t cost) { cost_ = cost; }
  // Why the call may not go on: its key was revoked, has expired, or has used up its day.
  std::optional<grpc::Status> Refusal() const;
  // With what the call ends; OK without.
  void SetCode(grpc::StatusCode code) { code_ = code; }

 private:
  struct Leave {
    void operator()(AuditLog*) const noexcept {}
  };

  Method method_;
  Caller caller_;
  std::shared_ptr<KeyAccount> account_;
  // Null when this was moved from.
  std::unique_ptr<AuditLog, Leave> audit_;
  std::string request_;
  std::chrono::system_clock::time_point begin_;
  std::chrono::steady_clock::time_point begin_steady_;
  std::uint64_t records_ = 0;
  std::uint64_t cost_ = 0;
  grpc::StatusCode code_ = grpc::StatusCode::OK;
};

}  // namespace spoor::controlplane
