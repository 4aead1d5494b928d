#include "server.hpp"

#include <stdexcept>

namespace gateway::store {
namespace {

constexpr int oldest = 15;

} // namespace

void require_server(int version, const std::string& encoding) {
    const int major = version / 10'000;
    if (major < oldest) {
        const std::string found = std::to_string(major), needed = std::to_string(oldest);
        throw std::runtime_error("数据库服务器为 PostgreSQL " + found + "，须为 " + needed +
                                 " 或更新版本，请先升级 / the database server is PostgreSQL " + found +
                                 ", and must be " + needed + " or newer: upgrade it first");
    }
    if (encoding != "UTF8") {
        throw std::runtime_error(
            "数据库的编码为 " + encoding +
            "，须为 UTF8：请以 CREATE DATABASE 名称 ENCODING 'UTF8' TEMPLATE template0 另建数据库 / the "
            "database's encoding is " +
            encoding +
            ", and must be UTF8: make another by CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0");
    }
}

} // namespace gateway::store
