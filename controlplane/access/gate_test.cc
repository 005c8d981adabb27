#include "controlplane/access/gate.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "controlplane/access/access.h"
#include "google/rpc/error_details.pb.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

using enum CallOrigin::Transport;
using grpc::StatusCode;

class GateTest : public ::testing::Test {
 protected:
  void SetUp() override { Open({}); }
  void Open(const AccessPolicy& policy) {
    auto opened = Access::Open({"", folder_.path() + "/audit.log", true, policy}, counters_);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    access_ = *std::move(opened);
  }
  std::string KeyFor(v1::Role role, const v1::Quota& quota = {}) {
    v1::CreateKeyRequest request;
    request.set_name("vendor");
    request.add_roles(role);
    *request.mutable_quota() = quota;
    return "Bearer " + access_->keys().Create(request, std::chrono::system_clock::now())->text;
  }
  // OK, or the status that the call ends with.
  grpc::Status Try(const CallOrigin& origin, Method method) {
    const auto permit = access_->gate().Admit(origin, method, nullptr);
    return permit ? grpc::Status::OK : permit.error();
  }
  StatusCode CodeOf(const CallOrigin& origin, Method method) { return Try(origin, method).error_code(); }
  static std::string ReasonOf(const grpc::Status& status) {
    google::rpc::Status rich;
    google::rpc::ErrorInfo info;
    rich.ParseFromString(status.error_details());
    return rich.details_size() > 0 && rich.details(0).UnpackTo(&info) ? info.reason() : "";
  }
  std::string AuditText() const {
    std::ostringstream text;
    text << std::ifstream(folder_.path() + "/audit.log").rdbuf();
    return text.str();
  }

  test::TemporaryFolder folder_;
  Counters counters_;
  std::unique_ptr<Access> access_;
};

TEST_F(GateTest, OverAUnixSocketEverythingGoes) {
  for (const MethodRule& rule : MethodRules()) EXPECT_EQ(CodeOf({kUnix, "", ""}, rule.method), StatusCode::OK);
}

TEST_F(GateTest, WithoutTlsNothingThatNeedsProof) {
  for (const MethodRule& rule : MethodRules()) {
    EXPECT_EQ(CodeOf({kPlain, "", ""}, rule.method), rule.needs_proof ? StatusCode::PERMISSION_DENIED : StatusCode::OK)
        << rule.name;
  }
  Open({.tcp_is_tls = false, .plain_needs_key = true, .certificate_roles = {}});
  for (const MethodRule& rule : MethodRules()) {
    EXPECT_EQ(CodeOf({kPlain, "", ""}, rule.method), StatusCode::UNAUTHENTICATED) << rule.name;
  }
}

TEST_F(GateTest, OverTlsNothingWithoutAKey) {
  for (const MethodRule& rule : MethodRules()) {
    const grpc::Status status = Try({kTls, "", ""}, rule.method);
    EXPECT_EQ(status.error_code(), StatusCode::UNAUTHENTICATED) << rule.name;
    EXPECT_EQ(ReasonOf(status), "KEY_MISSING");
  }
  EXPECT_EQ(counters_.calls_denied.value(), MethodRules().size());
}

TEST_F(GateTest, ACertificateHasTheRolesOfCertificates) {
  EXPECT_EQ(CodeOf({kTls, "sensor-7", ""}, Method::kDeliver), StatusCode::UNAUTHENTICATED);
  Open({.tcp_is_tls = true, .plain_needs_key = false, .certificate_roles = *ParseRoles("sensor")});
  EXPECT_EQ(CodeOf({kTls, "sensor-7", ""}, Method::kDeliver), StatusCode::OK);
  EXPECT_EQ(CodeOf({kTls, "sensor-7", ""}, Method::kLookup), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(CodeOf({kTls, "sensor-7", KeyFor(v1::ROLE_QUERY)}, Method::kLookup), StatusCode::OK);
}

TEST_F(GateTest, AKeyMayWhatItsRoleMayAndNothingElse) {
  for (const v1::Role role : {v1::ROLE_QUERY, v1::ROLE_STREAM, v1::ROLE_SENSOR, v1::ROLE_OPERATOR}) {
    const std::string key = KeyFor(role);
    for (const MethodRule& rule : MethodRules()) {
      const bool may = role == rule.role || role == v1::ROLE_OPERATOR;
      const grpc::Status status = Try({kTls, "", key}, rule.method);
      EXPECT_EQ(status.error_code(), may ? StatusCode::OK : StatusCode::PERMISSION_DENIED) << rule.name;
      EXPECT_EQ(ReasonOf(status), may ? "" : "ROLE_MISSING");
    }
  }
}

TEST_F(GateTest, AWrongKeyIsRefusedEverywhere) {
  for (const auto transport : {kUnix, kTls, kPlain}) {
    for (const char* text : {"Bearer nonsense", "Bearer "}) {
      EXPECT_EQ(ReasonOf(Try({transport, "", text}, Method::kLookup)), "KEY_INVALID");
    }
    EXPECT_EQ(ReasonOf(Try({transport, "", "Basic dTpw"}, Method::kLookup)), "KEY_MISSING");
  }
}

TEST_F(GateTest, QuotasAreToldWithWhenToComeBack) {
  v1::Quota quota;
  quota.set_records_per_day(10);
  const CallOrigin origin{kTls, "", KeyFor(v1::ROLE_QUERY, quota)};
  {
    auto permit = access_->gate().Admit(origin, Method::kLookup, nullptr);
    ASSERT_TRUE(permit.has_value());
    EXPECT_EQ(permit->LimitOf(0), 10u);
    permit->AddRecords(10);
    EXPECT_TRUE(permit->Refusal().has_value());
  }
  const grpc::Status status = Try(origin, Method::kLookup);
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonOf(status), "RECORDS_PER_DAY");
  google::rpc::Status rich;
  google::rpc::QuotaFailure failure;
  google::rpc::RetryInfo retry;
  rich.ParseFromString(status.error_details());
  ASSERT_EQ(rich.details_size(), 3);
  ASSERT_TRUE(rich.details(1).UnpackTo(&failure));
  EXPECT_TRUE(failure.violations(0).subject().starts_with("key:"));
  ASSERT_TRUE(rich.details(2).UnpackTo(&retry));
  EXPECT_LE(retry.retry_delay().seconds(), 86'400);
}

TEST_F(GateTest, ACallIsClosedWhenItsPermitGoes) {
  v1::Quota quota;
  quota.set_concurrent_calls(1);
  const CallOrigin origin{kTls, "", KeyFor(v1::ROLE_QUERY, quota)};
  {
    const auto permit = access_->gate().Admit(origin, Method::kLookup, nullptr);
    EXPECT_EQ(ReasonOf(Try(origin, Method::kLookup)), "CONCURRENT_CALLS");
  }
  EXPECT_EQ(CodeOf(origin, Method::kLookup), StatusCode::OK);
}

TEST_F(GateTest, EveryCallHasOneLineAlsoWhenItIsRefused) {
  {
    auto permit = access_->gate().Admit({kUnix, "", ""}, Method::kExport, nullptr);
    Permit moved(*std::move(permit));
    moved.AddRecords(3);
    moved.SetCode(StatusCode::CANCELLED);
  }
  Try({kTls, "", ""}, Method::kLookup);
  const std::string text = AuditText();
  EXPECT_EQ(std::ranges::count(text, '\n'), 2);
  EXPECT_NE(text.find(R"("caller":"local","method":"QueryService/Export","code":"CANCELLED","records":3)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"("caller":"nobody","method":"QueryService/Lookup","code":"UNAUTHENTICATED")"),
            std::string::npos);
}

}  // namespace
}  // namespace spoor::controlplane
