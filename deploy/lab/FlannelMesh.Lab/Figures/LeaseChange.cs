namespace FlannelMesh.Labs.Figures;

/// <summary>A new host joins and gives its lease back; the others' kernels announce its route.</summary>
internal static class LeaseChange
{
    public static async Task RunAsync(Lab lab, int round, FigureSheet sheet)
    {
        var join = await HostJoin.RunAsync(lab, round);
        sheet.AddShort("a host's lease is granted, until its route is on all others", join.RoutesSinceGrant.Max());
        sheet.AddShort("`leave --release`, until its route is on no other", join.Withdrawals.Max());
    }
}
