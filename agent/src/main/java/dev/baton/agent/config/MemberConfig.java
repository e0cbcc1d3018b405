package dev.baton.agent.config;

import java.nio.file.Path;

/**
 * Who this member is.
 *
 * @param cluster {@code cluster.id}, 0..255
 * @param node {@code node.id}, 1..16, unique in the cluster
 * @param name {@code node.name}, for people only, 1..{@value #LONGEST_NAME} characters of ASCII
 * @param keyFile {@code cluster.key.file}; see {@link KeyFile}
 */
public record MemberConfig(int cluster, int node, String name, Path keyFile) {
    static final int LONGEST_NAME = 63;
}
