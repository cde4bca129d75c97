"""The configuration files of the embedded PostgreSQL, as text."""

import os

MEGABYTE = 1024 * 1024


def settings_file(socket_folder: str, *, durable: bool) -> str:
    """Return the settings: a Unix socket and no TCP, sized by this machine's memory, silent about content.

    The server logs no statements, no parameters and no details of errors, because these hold what people
    wrote. Durability is PostgreSQL's default (everything on) unless `durable` is False.
    """
    memory = _memory_bytes()
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{socket_folder}'",
        "unix_socket_permissions": "0777",  # the folder itself lets nobody else in
        "max_connections": "200",
        "shared_buffers": f"{_between(memory // 8, 64 * MEGABYTE, 4096 * MEGABYTE) // MEGABYTE}MB",
        "effective_cache_size": f"{max(memory // 2, 256 * MEGABYTE) // MEGABYTE}MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "128MB",
        "random_page_cost": "1.1",
        "jit": "off",  # our queries are short; compiling them costs more than it saves
        "max_wal_size": "1GB",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length_on_error": "0",
        "log_statement": "none",
        "idle_in_transaction_session_timeout": "'60s'",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def hba_file() -> str:
    """Return who may connect: over the socket, as the system user that the kernel vouches for."""
    return "local all all peer map=journeywork\n"


def ident_file(system_user: str, roles: tuple[str, ...]) -> str:
    """Return the map from the system user that runs Journeywork to the database's roles."""
    return "".join(f'journeywork "{system_user}" "{role}"\n' for role in roles)


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _between(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))
