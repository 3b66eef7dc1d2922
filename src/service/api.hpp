// From an HTTP request to its answer.
#pragma once

#include "http/message.hpp"
#include "service/call_rates.hpp"
#include "service/facade.hpp"
#include "service/forged_calls.hpp"
#include "service/metrics.hpp"
#include "service/operations.hpp"
#include "wire/validate.hpp"

#include <chrono>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace tarn::service {

// POST is CloudTrail's API, at / or, with an X-Amz-Target, at any path that an endpoint was given but those
// that follow; a target of Organizations, and a form or a GET with an Action, which are STS's, at any such
// path; POST of /PutAuditEvents, behind any such path, is cloudtrail-data's; GET / is a page for people, GET
// /healthz and (from this machine) GET /metrics are for whoever watches the server. Thread-safe.
//
// A call is recorded in the event history, and the record is on disk, before its answer leaves. Of a call
// that changes something, or starts a query, it is on disk before anything is done, and is completed
// afterwards: where either fails, the answer is InternalFailure. Calls that change something are carried out
// one after the other: what an operation has made sure of, that nothing holds on to a store for one, is so
// until it is done.
class Api {
 public:
  static constexpr std::chrono::seconds kClockSkew{300};

  // What `services` refers to must outlive the object. A signature is good for `clock_skew` before and after
  // its time.
  Api(Services services, std::string version, std::chrono::seconds clock_skew = kClockSkew);

  http::Response handle(const http::Request& request);

 private:
  struct Incoming;

  http::Response route(const http::Request& request);
  http::Response call(const http::Request& request);
  FacadeParts facade() { return {services_, metrics_, rates_, forged_, clock_skew_}; }
  http::Response answer(const Incoming& incoming, const Answer& outcome);
  Answer dispatch(Incoming& incoming);
  bool record_beginning(Incoming& incoming);
  bool record(const Incoming& incoming, const Answer& outcome);
  bool note_record(const Incoming& incoming, const Result<>& recorded);
  http::Response refuse_signature(Incoming& incoming, const wire::AuthFailure& failure);
  http::Response healthz();
  http::Response metrics(const http::Request& request);
  Result<Authorizer> authorizer_of(const Incoming& incoming);
  void write_gauges(std::string& out);
  std::string credentials_path() const;
  void write_pushes(std::string& out);
  void write_history_size(std::string& out);

  Services services_;
  std::string version_;
  std::chrono::seconds clock_skew_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  CallMetrics metrics_;
  ForgedCalls forged_;
  CallRates rates_;
  std::mutex changes_;
};

http::Response to_http(wire::WireResponse&& made);
wire::ApiError internal_failure();

// Whether an address is of this machine: 127.0.0.0/8 or ::1, also as IPv4 in IPv6.
bool is_loopback(std::string_view address);

// The exception that CloudTrail declares for an input member, in the place of the general
// ValidationException.
wire::ApiError specific_error(std::string_view operation, std::span<const wire::Violation> violations,
                              wire::ApiError general);

}  // namespace tarn::service
