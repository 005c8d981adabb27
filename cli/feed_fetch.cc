#include "cli/feed_fetch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/hex.h"
#include "cli/amount_text.h"
#include "cli/file_digest.h"
#include "cli/output.h"
#include "cli/part_file.h"
#include "cli/progress_line.h"
#include "cli/query.h"
#include "spoor/v1/feed.grpc.pb.h"

namespace spoor::cli {
namespace {

constexpr std::size_t kBarWidth = 30;
constexpr std::size_t kNameDigits = 16;

// One call, from an offset on.
class FetchCall {
 public:
  FetchCall(v1::FeedService::Stub& stub, const v1::FetchFileRequest& request)
      : reader_(stub.FetchFile(&context_, request)) {}
  ~FetchCall() {
    if (finished_) return;
    context_.TryCancel();
    (void)reader_->Finish();
  }
  FetchCall(const FetchCall&) = delete;
  FetchCall& operator=(const FetchCall&) = delete;

  bool Read(v1::FetchFileResponse& response) { return reader_->Read(&response); }
  grpc::Status Finish() {
    finished_ = true;
    return reader_->Finish();
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::FetchFileResponse>> reader_;
  bool finished_ = false;
};

class Fetch {
 public:
  Fetch(const Invocation& invocation, v1::FeedService::Stub& stub, const v1::FetchFileRequest& request)
      : invocation_(invocation),
        stub_(stub),
        request_(request),
        output_(invocation.environment.out_fd),
        progress_(invocation.environment) {
    if (invocation.options.count("output") != 0) target_ = invocation.options["output"].as<std::string>();
  }

  ExitCode Run() {
    std::optional<FetchCall> call(std::in_place, stub_, request_);
    v1::FetchFileResponse response;
    if (!call->Read(response)) return ConcludeRefused(call->Finish());
    file_ = response.file();
    if (auto begun = Begin(); !begun) return FailWith(invocation_, ExitCode::kIncomplete, begun.error().message);
    if (done_ == 0) return Carry(*call, response);
    if (done_ == file_.octet_count()) return ConcludeWhole();
    // The first call told what it is; a part of that is here already.
    request_.set_sequence(response.edition().sequence());
    request_.set_revision(response.edition().revision());
    request_.set_offset(done_);
    call.emplace(stub_, request_);
    if (!call->Read(response)) return ConcludeCut(call->Finish().error_message());
    return Carry(*call, response);
  }

 private:
  bool to_stdout() const { return target_ == "-"; }

  // Where it goes, once it is known what it is.
  base::Result<> Begin() {
    if (file_.sha256().size() != kDigest_octets) return Bad("the server names no SHA-256 of the file");
    if (to_stdout()) return {};
    if (target_.empty() && !IsPlainFileName(file_.name())) {
      return Bad(fmt::format("the server names the file '{}'; give --output FILE", file_.name()));
    }
    if (target_.empty()) target_ = file_.name();
    // The digest stands for edition, revision and format.
    const std::string digest = base::ToHex(base::AsBytes(file_.sha256())).substr(0, kNameDigits);
    auto part = PartFile::Open(fmt::format("{}.{}.part", target_, digest), file_.octet_count(), digest_);
    if (!part) return std::unexpected(part.error());
    part_.emplace(*std::move(part));
    done_ = part_->octet_count();
    return {};
  }

  // What comes, to its end.
  ExitCode Carry(FetchCall& call, v1::FetchFileResponse& response) {
    do {
      if (auto kept = Keep(response.data()); !kept) return ConcludeUnwritten(kept.error().message);
      if (response.has_end()) return ConcludeEnd(call, response.end());
    } while (call.Read(response));
    const grpc::Status status = call.Finish();
    return ConcludeCut(status.ok() ? "the stream was cut" : status.error_message());
  }

  base::Result<> Keep(const std::string& data) {
    if (data.size() > file_.octet_count() - done_) return Bad("the server sends more than it says that there is");
    digest_.Add(data);
    done_ += data.size();
    if (part_) {
      if (auto appended = part_->Append(data); !appended) return appended;
    } else if (!output_.Append(data) || !output_.Flush()) {
      return Bad(fmt::format("cannot write to standard output: {}", std::strerror(output_.error())));
    }
    if (file_.octet_count() != 0) progress_.Show(ProgressText());
    return {};
  }

  std::string ProgressText() const {
    return fmt::format("{} {} of {}", ProgressBar(done_, file_.octet_count(), kBarWidth), OctetsText(done_),
                       OctetsText(file_.octet_count()));
  }

  ExitCode ConcludeRefused(const grpc::Status& status) {
    if (status.error_code() == grpc::StatusCode::INVALID_ARGUMENT)
      return FailUsage(invocation_, status.error_message());
    if (status.ok()) return ConcludeCut("the server tells nothing of the file");
    return FailWith(invocation_, ExitCode::kUnreachable, StatusText(status, invocation_.environment.server));
  }

  ExitCode ConcludeUnwritten(const std::string& why) {
    progress_.Clear();
    if (output_.error() == EPIPE) return ExitCode::kFound;
    return FailWith(invocation_, ExitCode::kIncomplete, why);
  }

  ExitCode ConcludeCut(const std::string& why) {
    progress_.Clear();
    return FailWith(invocation_, ExitCode::kIncomplete,
                    fmt::format("{} of {} came: {}{}", OctetsText(done_), OctetsText(file_.octet_count()), why,
                                part_ ? "; the same command goes on from there" : ""));
  }

  ExitCode ConcludeEnd(FetchCall& call, const v1::StreamEnd& end) {
    if (end.state() != v1::END_STATE_SUCCEEDED) return ConcludeCut(end.message());
    if (const grpc::Status status = call.Finish(); !status.ok()) return ConcludeCut(status.error_message());
    if (done_ != file_.octet_count()) return ConcludeCut("the stream was cut");
    return ConcludeWhole();
  }

  ExitCode ConcludeWhole() {
    progress_.Clear();
    if (digest_.Finish() != file_.sha256()) {
      if (part_) part_->Remove();
      return FailWith(invocation_, ExitCode::kIncomplete,
                      fmt::format("{}: what came is not what the server says that it is (SHA-256){}", file_.name(),
                                  part_ ? "; it was removed" : ""));
    }
    if (!part_) return ExitCode::kFound;
    if (auto moved = part_->MoveTo(target_); !moved) {
      return FailWith(invocation_, ExitCode::kIncomplete, moved.error().message);
    }
    return PrintText(invocation_, target_ + "\n");
  }

  static std::unexpected<base::Error> Bad(std::string why) {
    return base::Fail(base::ErrorCode::kInvalidArgument, std::move(why));
  }

  const Invocation& invocation_;
  v1::FeedService::Stub& stub_;
  v1::FetchFileRequest request_;
  Output output_;
  ProgressLine progress_;
  std::string target_;  // "-": standard output
  v1::FeedFile file_;
  FileDigest digest_;
  std::optional<PartFile> part_;
  std::uint64_t done_ = 0;  // octets that are here
};

}  // namespace

void AddFeedFetchOptions(po::options_description& options) {
  auto add = options.add_options();
  add("sequence", po::value<std::uint64_t>()->value_name("N"), "fetch: this edition (the newest)");
  add("as", po::value<std::string>()->value_name("FORM"), "fetch: ndjson.zst, ndjson.gz, csv, csv.gz or csv.zst");
  add("output", po::value<std::string>()->value_name("FILE"),
      "fetch: write to this file, or - for standard output (a file with the server's name for it, here)");
}

bool IsPlainFileName(std::string_view name) {
  const auto is_plain = [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-'; };
  return !name.empty() && name.size() <= 255 && name.front() != '.' && name.front() != '-' &&
         std::ranges::all_of(name, is_plain);
}

ExitCode FetchFeedFile(const Invocation& invocation, const std::string& feed) {
  v1::FetchFileRequest request;
  request.set_feed(feed);
  if (invocation.options.count("sequence") != 0)
    request.set_sequence(invocation.options["sequence"].as<std::uint64_t>());
  if (invocation.options.count("as") != 0) request.set_format(invocation.options["as"].as<std::string>());
  const auto channel = ConnectFor(invocation, kConnectTimeout);
  if (!channel) return channel.error();
  const auto stub = v1::FeedService::NewStub(*channel);
  return Fetch(invocation, *stub, request).Run();
}

}  // namespace spoor::cli
