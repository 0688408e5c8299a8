// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/database.hpp"

#include "einsum/error.hpp"

namespace weir {

namespace {

constexpr int patience_ms = 20'000;  // while another process writes

sqlite3* open(const std::filesystem::path& file, Database::Mode mode) {
  const int flags =
      mode == Database::Mode::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE;
  sqlite3* handle = nullptr;
  if (sqlite3_open_v2(file.c_str(), &handle, flags, nullptr) != SQLITE_OK && mode == Database::Mode::read) {
    sqlite3_close(handle);
    sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr);
  }
  return handle;
}

}  // namespace

Database::Database(const std::filesystem::path& file, Mode mode)
    : file_(file), handle_(open(file, mode), &sqlite3_close) {
  if (handle_ == nullptr || sqlite3_errcode(handle_.get()) != SQLITE_OK) fail();
  sqlite3_busy_timeout(handle_.get(), patience_ms);
}

void Database::fail() const {
  const std::string reason = handle_ == nullptr ? "out of memory" : sqlite3_errmsg(handle_.get());
  throw SpecError({file_.string()},
                  "cannot read or write: " + reason +
                      "; expected a results.sqlite of a sweep, and room to write; what is in it is kept");
}

void Database::execute(const std::string& sql) const {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

Statement::Statement(const Database& database, const std::string& sql)
    : database_(database), handle_(nullptr, &sqlite3_finalize) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database.handle(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
    database.fail();
  handle_.reset(statement);
}

Statement& Statement::bind(int place, const std::string& text) {
  sqlite3_bind_text(handle_.get(), place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind(int place, std::int64_t value) {
  sqlite3_bind_int64(handle_.get(), place, value);
  return *this;
}

Statement& Statement::bind(int place, double value) {
  sqlite3_bind_double(handle_.get(), place, value);
  return *this;
}

Statement& Statement::bind_null(int place) {
  sqlite3_bind_null(handle_.get(), place);
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(handle_.get());
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) {
    sqlite3_reset(handle_.get());
    database_.fail();
  }
  sqlite3_reset(handle_.get());
  return false;
}

std::string Statement::text(int column) const {
  const unsigned char* text = sqlite3_column_text(handle_.get(), column);
  return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

}  // namespace weir
