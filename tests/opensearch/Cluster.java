import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.codelibs.opensearch.runner.OpenSearchRunner;

/** OpenSearch for the tests, on loopback: a node in this one process for each pair of ports. Ends when its input ends. */
public class Cluster {
    /** FOLDER HTTP_PORT TRANSPORT_PORT [HTTP_PORT TRANSPORT_PORT ...] */
    public static void main(String[] args) throws Exception {
        int nodes = (args.length - 1) / 2;
        String seeds = IntStream.rangeClosed(1, nodes)
            .mapToObj(at -> "127.0.0.1:" + args[at * 2])
            .collect(Collectors.joining(","));
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> settings
            .put("node.name", "node-" + number)
            .put("network.host", "127.0.0.1")
            .put("http.port", args[number * 2 - 1])
            .put("transport.port", args[number * 2])
            .put("discovery.seed_hosts", seeds)
            .put("cluster.initial_cluster_manager_nodes", "node-1") // alone at first, or it would wait for the others
            .put("cluster.routing.allocation.disk.threshold_enabled", false));
        try {
            runner.build(OpenSearchRunner.newConfigs().basePath(args[0]).numOfNode(nodes).clusterName("tests"));
            System.in.transferTo(System.out);
        } finally {
            System.exit(0); // the nodes hold nothing that is worth a tidy end
        }
    }
}
