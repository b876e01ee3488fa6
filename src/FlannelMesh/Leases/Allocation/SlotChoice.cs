using System.Buffers.Binary;

namespace FlannelMesh.Leases.Allocation;

/// <summary>Which slot of a block a node gets.</summary>
public static class SlotChoice
{
    /// <summary>
    /// In this order: the node's own slot; the one it had before, if free; one never used, from a place that differs per node;
    /// the one released longest ago. Null if all are taken.
    /// </summary>
    public static int? Choose(BlockState view, (int First, int Count) range, NodeId node, int? preferred)
    {
        var own = view.Slots.Values.FirstOrDefault(slot => slot.State == SlotState.Granted && slot.Holder.NodeId == node);
        if (own is not null)
        {
            return own.Index;
        }

        var isInRange = preferred >= range.First && preferred < range.First + range.Count;
        if (isInRange && IsFree(view, preferred!.Value))
        {
            return preferred;
        }

        var start = StartOf(node, range.Count);
        for (var i = 0; i < range.Count; i++)
        {
            var index = range.First + ((start + i) % range.Count);
            if (!view.Slots.ContainsKey(index))
            {
                return index;
            }
        }

        return view.Slots.Values
            .Where(slot => slot.State == SlotState.Released)
            .OrderBy(slot => slot.Since)
            .ThenBy(slot => slot.Index)
            .Select(slot => (int?)slot.Index)
            .FirstOrDefault();
    }

    /// <summary>A place in [0, count) that is the same for a node every time and spread over nodes.</summary>
    public static int StartOf(NodeId node, int count) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(node.ToBytes()) % (uint)count);

    private static bool IsFree(BlockState view, int index) =>
        !view.Slots.TryGetValue(index, out var slot) || slot.State == SlotState.Released;
}
