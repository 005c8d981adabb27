#include "controlplane/access/permit.h"

#include <utility>

#include "controlplane/access/refusal.h"

namespace spoor::controlplane {

using Clock = std::chrono::system_clock;

Permit::Permit(Method method, Caller caller, std::shared_ptr<KeyAccount> account, AuditLog& audit, std::string request)
    : method_(method),
      caller_(std::move(caller)),
      account_(std::move(account)),
      audit_(&audit),
      request_(std::move(request)),
      begin_(Clock::now()),
      begin_steady_(std::chrono::steady_clock::now()) {
  audit.Begin();
}

Permit::~Permit() {
  if (!audit_) return;
  if (account_) account_->CloseCall();
  const auto took = std::chrono::steady_clock::now() - begin_steady_;
  audit_->Write({begin_, caller_.key_id, caller_.name, RuleOf(method_).name, code_, records_, cost_,
                 std::chrono::duration_cast<std::chrono::milliseconds>(took), request_});
}

std::uint64_t Permit::LimitOf(std::uint64_t asked) const {
  return account_ ? account_->LimitOf(asked, Clock::now()) : asked;
}

void Permit::AddRecords(std::uint64_t count) {
  records_ += count;
  if (account_ && count != 0) account_->AddRecords(count, Clock::now());
}

std::optional<grpc::Status> Permit::Refusal() const {
  const auto refused = account_ ? account_->Check(Clock::now()) : std::nullopt;
  if (!refused) return std::nullopt;
  return StatusOf(*refused, caller_.key_id);
}

}  // namespace spoor::controlplane
