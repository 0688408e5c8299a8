// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace weir {

/// An SQLite file. All throw SpecError with one line that names the file and says what SQLite refused.
class Database {
 public:
  enum class Mode { read, write };

  /// Opens it, or makes it if it is to be written.
  Database(const std::filesystem::path& file, Mode mode);

  /// Runs statements that give no rows.
  void execute(const std::string& sql) const;

  const std::filesystem::path& file() const { return file_; }
  sqlite3* handle() const { return handle_.get(); }
  [[noreturn]] void fail() const;

 private:
  std::filesystem::path file_;
  std::unique_ptr<sqlite3, decltype(&sqlite3_close)> handle_;
};

/// One SQL statement with `?1`, `?2`, ... in it.
class Statement {
 public:
  Statement(const Database& database, const std::string& sql);

  Statement& bind(int place, const std::string& text);
  Statement& bind(int place, std::int64_t value);
  Statement& bind(int place, double value);
  Statement& bind_null(int place);

  /// Whether there is a row (more); without one the statement can be bound and run again.
  bool step();

  std::string text(int column) const;
  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  double number(int column) const { return sqlite3_column_double(handle_.get(), column); }

 private:
  const Database& database_;
  std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> handle_;
};

}  // namespace weir
