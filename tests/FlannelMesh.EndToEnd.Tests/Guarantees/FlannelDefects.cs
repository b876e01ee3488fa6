using System.Collections.Immutable;

namespace FlannelMesh.EndToEnd.Tests.Guarantees;

/// <summary>The defects of flannel 0.28 and of its older cloud backends that are guarantees here.</summary>
public static class FlannelDefects
{
    private const string Unit = "FlannelMesh.Tests";
    private const string Dataplane = "FlannelMesh.Dataplane.Tests";
    private const string Tunnel = "FlannelMesh.Tunnel.Tests";
    private const string EndToEnd = "FlannelMesh.EndToEnd.Tests";
    private const string VxlanDrift = $"{EndToEnd}/Drift/VxlanDriftTests.What_somebody_spoils_is_right_again_within_a_second_logged_once_and_counted";
    private const string HostGwDrift = $"{EndToEnd}/Drift/HostGwDriftTests.What_somebody_spoils_is_right_again_within_a_second_logged_once_and_counted";
    private const string Lossless = $"{EndToEnd}/Agents/LosslessRestartTests.No_packet_of_a_thousand_each_second_is_lost_with_";

    public static ImmutableArray<Guarantee> All { get; } =
    [
        new(1, "a lost race for a lease ends the process", "who loses a race gets another subnet",
            $"{EndToEnd}/Bootstrap/TwentyHostsTests.Twenty_hosts_started_together_are_one_cluster_with_twenty_subnets_and_have_little_to_say_then",
            $"{Unit}/Leases/LeaseClientTests.An_allocator_that_was_superseded_is_no_problem_to_tell_of"),
        new(2, "stale kernel state is never reconciled", "what an earlier run left is adopted or removed at start and at every resync",
            $"{Dataplane}/Kernel/ApplyKernelTests.What_flannel_left_is_adopted_or_removed_once_the_state_is_complete",
            $"{Dataplane}/Scenarios/ConvergenceTests.The_kernel_converges_when_the_fault_is_over"),
        new(3, "a recreated device has no entries and a MAC that no peer learns", "it has all entries and the MAC it had",
            VxlanDrift,
            $"{Unit}/Backends/VtepMacTests.The_address_of_a_node_never_changes"),
        new(4, "link down and up, a route flush and an nft flush are not repaired", "each is repaired within a second",
            VxlanDrift,
            HostGwDrift,
            $"{EndToEnd}/Drift/HostGwUnderlayTests.Routes_are_back_within_a_second_when_the_interface_that_was_down_is_up"),
        new(5, "a peer with another MAC or IP leaves its old FDB entry, and is not announced again", "it is replaced without leftovers",
            $"{Dataplane}/Kernel/ApplyKernelTests.Peers_come_change_and_go",
            $"{EndToEnd}/Drift/VxlanUnderlayTests.The_device_sends_from_a_new_address_within_a_second_and_peers_keep_nothing_of_the_old_one",
            $"{EndToEnd}/Drift/HostGwUnderlayTests.Peers_route_to_the_new_address_of_a_host_and_keep_nothing_of_the_old_one"),
        new(6, "a refused netlink operation blocks all peers for a minute", "a refused entry delays no other, and what is gone counts as removed",
            $"{Dataplane}/ReportTests.A_refused_entry_has_the_kernels_text_and_delays_no_other",
            $"{Dataplane}/Scenarios/ConvergenceTests.The_kernel_converges_when_the_fault_is_over"),
        new(7, "the second snapshot removes the node's own lease", "snapshots replace the table as a whole, the node's own lease included",
            $"{Unit}/Leases/Replication/FollowerReplicaTests.Changes_that_do_not_follow_what_it_has_make_it_ask_for_everything",
            $"{Unit}/Peers/PeerProjectionTests.Every_other_node_with_a_lease_is_a_peer"),
        new(8, "ready and subnet.env come before any peer is programmed", "they come after the peers known at start",
            $"{EndToEnd}/Operations/ServiceManagerTests.A_service_manager_hears_that_the_agent_is_ready_when_its_peers_are_programmed_and_that_it_stops"),
        new(9, "a lost lease ends with exit code 0", "a new lease is asked for, and the exit code is 3 if there is none",
            $"{Unit}/Leases/LeaseClientTests.A_node_whose_subnet_is_anothers_and_that_gets_no_new_one_ends_with_an_exit_code_of_its_own"),
        new(10, "the public IP is the node's identity", "a node is its id: it keeps its subnet with another IP, and two behind one IP are two",
            $"{EndToEnd}/Drift/VxlanUnderlayTests.The_device_sends_from_a_new_address_within_a_second_and_peers_keep_nothing_of_the_old_one",
            $"{Unit}/Backends/HostGwBackendTests.A_peer_with_this_nodes_own_address_has_a_problem_and_no_route"),
        new(11, "reservations turn into leases of 24 hours", "a reservation lasts until it is taken back",
            $"{EndToEnd}/Leases/ReservationTests.A_reserved_subnet_is_given_to_the_named_node_only",
            $"{Unit}/Leases/Allocation/AllocatorHoldTests.A_reserved_slot_is_never_freed"),
        new(12, "IPv6 only is impossible, and the MTU over IPv6 is 20 too large", "IPv6 only works, and the largest packet passes whole",
            $"{EndToEnd}/Families/FamiliesTests.Every_pod_reaches_every_other_with_each_family",
            $"{EndToEnd}/Families/FamiliesTests.A_packet_as_large_as_the_mtu_passes_unfragmented_and_a_larger_one_does_not"),
        new(13, "nft rules differ from those of iptables, are not kept, and compare the whole mark", "one set of rules, kept, with the bit of the mark",
            $"{Dataplane}/TrafficRules/FirewallTrafficTests.Packets_arrive_with_the_source_they_should_have",
            $"{Dataplane}/TrafficRules/FirewallTrafficTests.What_kube_proxy_has_marked_is_left_to_kube_proxy",
            $"{Dataplane}/TrafficRules/FirewallTrafficTests.What_somebody_changes_is_put_back_and_named"),
        new(14, "cleaning up looks in the wrong table and needs two programs", "everything of ours goes and nothing else",
            $"{EndToEnd}/Operations/CleanupTests.Everything_of_ours_goes_and_nothing_else",
            $"{EndToEnd}/Operations/FirewallTests.Pods_talk_again_within_a_second_when_Docker_sets_the_FORWARD_policy_to_drop_and_cleanup_leaves_nothing"),
        new(15, "another MTU, MAC or learning does not reach a device that is there", "it does, in place",
            $"{Dataplane}/Kernel/ApplyKernelTests.All_that_the_kernel_changes_on_a_living_device_is_changed_in_place_at_once",
            $"{EndToEnd}/Agents/VxlanOptionsTests.An_agent_that_starts_with_other_options_changes_the_device_or_makes_it_anew_and_all_entries_are_there"),
        new(16, "a renewal overwrites whoever holds the lease", "a grant is confirmed by a quorum or is none, and the one who lost fences itself",
            $"{Unit}/Leases/Simulation/SimulationTests.In_every_schedule_a_subnet_has_one_holder_who_keeps_it_and_all_have_one_in_the_end",
            $"{Unit}/Leases/LeaseClientTests.A_subnet_that_another_node_got_by_a_later_ballot_is_given_up_at_once_and_a_new_one_asked_for"),
        new(17, "each start flushes the rules for a moment", "rules are replaced in one transaction",
            $"{Dataplane}/TrafficRules/FirewallTrafficTests.A_flow_to_the_outside_loses_nothing_while_the_rules_are_replaced"),
        new(18, "direct routing is decided again when a peer is removed", "it follows the host's routes, and what was installed is what is removed",
            $"{EndToEnd}/Drift/DirectRoutingTests.A_peer_that_is_behind_a_router_now_gets_vxlan_and_a_plain_route_again_when_it_is_not"),
        new(19, "a start deletes the node's route and makes it anew; secrets are logged", "a start interrupts no route, in the kernel or in a cloud; no secret is logged",
            $"{Lossless}host_gw",
            $"{Lossless}vxlan_nor_with_another_MTU",
            $"{EndToEnd}/Agents/OtherVxlanPortTests.Few_packets_of_a_thousand_each_second_are_lost_when_the_device_must_be_made_anew",
            $"{Unit}/Backends/CloudRoute/CloudScenarios.A_restart_changes_nothing_in_the_cloud",
            $"{Unit}/Backends/CloudRoute/CloudScenarios.No_secret_is_ever_logged"),
        new(20, "the udp backend decrements the TTL twice, says nothing when it is used up, takes the first route that matches and truncates",
            "one hop less, an answer, the longest prefix, and an answer with the MTU",
            $"{Tunnel}/Kernel/TunnelTrafficTests.Pings_pass_and_lose_one_hop",
            $"{Tunnel}/Kernel/RouterDutyTests.A_packet_whose_hops_are_used_up_is_answered",
            $"{Tunnel}/Kernel/RouterDutyTests.What_the_way_does_not_let_through_is_answered_with_its_MTU",
            $"{Tunnel}/Peers/PrefixTableTests.The_longest_prefix_wins_in_every_order"),
    ];
}
